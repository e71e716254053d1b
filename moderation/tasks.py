"""Celery doors of moderation."""

from celery import shared_task


@shared_task
def announce_decision_task(decision_id: str) -> None:
    from moderation.services.announcements import announce_decision

    announce_decision(decision_id=decision_id)


@shared_task
def announce_left_behind_task() -> None:
    from moderation.services.announcements import announce_left_behind

    announce_left_behind()


@shared_task
def erase_evidence_task() -> None:
    from moderation.services.evidence import erase_due_evidence

    erase_due_evidence()
