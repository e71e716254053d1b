#!/usr/bin/env python
"""Django's command line for Recado."""

import os
import secrets
import sys

if __name__ == "__main__":
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        # Commands work on the demo's data, with a key that nobody knows and that ends with them.
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
