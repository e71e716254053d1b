"""Celery carries ids only; every task is a door to one service."""

from celery import Celery

app = Celery("recado")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
