"""Celery carries ids only; every task is a door to one service."""

from typing import Any

from celery import Celery
from celery.signals import before_task_publish

app = Celery("recado")
# In every thread, not only in the one that made it: requests are served by others.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["config"])


@before_task_publish.connect(sender="config.tasks.heartbeat_task")
def note_beat(**kwargs: Any) -> None:
    """Only beat sends heartbeats: that it sends one is its own."""
    from config.heartbeats import BEAT, show_alive

    show_alive(BEAT)
