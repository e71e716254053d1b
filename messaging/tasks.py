"""Celery's doors into messaging: ids only, one service each, safe to run twice."""

from uuid import UUID

from celery import shared_task


@shared_task
def release_due_task() -> None:
    from messaging.delivery.release import release_due

    release_due()


@shared_task(acks_late=True)
def run_import_task(import_id: str) -> None:
    from messaging.services.imports import run_import

    run_import(import_id=UUID(import_id))


@shared_task
def wake_imports_task() -> None:
    from messaging.services.imports import wake_imports

    wake_imports()


@shared_task
def forget_uploads_task() -> None:
    from messaging.services.imports import forget_uploads

    forget_uploads()
