#!/usr/bin/env python
"""Django's command line for Recado."""

import os
import secrets
import sys
from pathlib import Path

if __name__ == "__main__":
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        from config.running import running_environment

        # Commands join the demo that runs; without one they work on its data, with a key that ends with them.
        folder = Path(os.environ.get("VAR") or Path(__file__).parent / "var")
        os.environ.update(running_environment(folder))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
