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


@shared_task
def forget_media_task() -> None:
    from messaging.services.media import forget_leftovers, forget_media

    forget_media()
    forget_leftovers()


@shared_task
def answer_waiting_hosted_task(business_id: str) -> None:
    """What the customers of a hosted business have written is answered by its rules."""
    from messaging.hosted.answering import answer_waiting

    answer_waiting(UUID(business_id))


@shared_task
def sweep_awaited_hosted_task() -> None:
    """What a lost wake or a killed worker has left behind is answered, or is too late."""
    from messaging.hosted.answering import sweep_awaited

    sweep_awaited()


@shared_task
def give_turns_task(business_id: str) -> None:
    """What waits for a member of a business is given to whose turn it is."""
    from messaging.services.inbox_turns import give_turns

    give_turns(business_id=UUID(business_id))


@shared_task
def tend_inbox_task() -> None:
    """Snoozes that are over end, and what was left behind is looked after."""
    from messaging.services.inbox_upkeep import tend_inbox

    tend_inbox()


@shared_task
def wake_outbox_task() -> None:
    from messaging.services.outbox import wake_outbox

    wake_outbox()


@shared_task(acks_late=True)
def seal_outbox_hosted_task(business_id: str) -> None:
    from messaging.services.hosted_outbox import seal_due

    seal_due(business_id=UUID(business_id))


@shared_task
def send_pushes_task() -> None:
    """Browsers for which there is news are woken."""
    from messaging.services.push import send_due

    send_due()


@shared_task
def send_test_push_task(subscription_id: str) -> None:
    from messaging.services.push import wake_for_test

    wake_for_test(subscription_id=UUID(subscription_id))


@shared_task
def post_webhooks_hosted_task(business_id: str) -> None:
    """What the programs of a business are to be told is posted."""
    from messaging.services.hosted_webhooks import post_due

    post_due(UUID(business_id))


@shared_task
def sweep_webhooks_hosted_task() -> None:
    """What a lost wake or a killed worker has left behind is posted, and what is old is forgotten."""
    from messaging.services.hosted_webhooks import sweep_webhooks

    sweep_webhooks()
