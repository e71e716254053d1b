"""The demo's web server: it loads while the world is being made, and opens its port once that is whole."""

import sys
import time
from pathlib import Path

from django.conf import settings
from uvicorn.main import main

import config.asgi  # noqa: F401

if __name__ == "__main__":
    while not Path(settings.DEMO_FILE).exists():
        time.sleep(0.05)
    main(["config.asgi:application", *sys.argv[1:]])
