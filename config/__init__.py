"""Wiring only: settings, addresses, ASGI, Celery, the error handler and deployment files."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
