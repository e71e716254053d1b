"""Celery doors of the wiring: one sign of life for each queue."""

from celery import shared_task

from config.heartbeats import HOSTED, WORKER, show_alive


@shared_task
def heartbeat_task() -> None:
    """The default worker is there."""
    show_alive(WORKER)


@shared_task
def heartbeat_hosted_task() -> None:
    """The hosted worker is there."""
    show_alive(HOSTED)
