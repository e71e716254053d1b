"""Celery's doors into messaging: ids only, one service each, safe to run twice."""

from celery import shared_task


@shared_task
def release_due_task() -> None:
    from messaging.delivery.release import release_due

    release_due()
