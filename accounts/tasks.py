"""Celery doors: take ids, call one service."""

from uuid import UUID

from celery import shared_task


@shared_task
def tend_endpoints_hosted_task() -> None:
    """For the hosted worker's queue: keys that endpoints wait for, and a changed master key."""
    from accounts.services.hosting import tend_endpoints
    from accounts.vault import master_keys

    tend_endpoints(master_keys=master_keys())


@shared_task
def send_letter_task(letter_id: str) -> None:
    from accounts.services.letters import send_letter

    send_letter(letter_id=UUID(letter_id))


@shared_task
def forget_email_codes_task() -> None:
    from accounts.services.email_codes import forget_email_codes

    forget_email_codes()


@shared_task
def recheck_domains_task() -> None:
    from accounts.services.domains import recheck_domains

    recheck_domains()


@shared_task
def send_letters_task() -> None:
    from accounts.services.letters import send_due_letters

    send_due_letters()


@shared_task
def erase_documents_task() -> None:
    from accounts.services.documents import erase_documents

    erase_documents()


@shared_task(acks_late=True)
def run_export_task(export_id: str) -> None:
    from accounts.services.exports import run_export

    run_export(export_id=UUID(export_id))


@shared_task
def wake_exports_task() -> None:
    from accounts.services.exports import wake_exports

    wake_exports()


@shared_task
def forget_exports_task() -> None:
    from accounts.services.exports import forget_exports

    forget_exports()


@shared_task
def erase_closed_task() -> None:
    from accounts.services.closing import erase_closed

    erase_closed()


@shared_task(acks_late=True)
def forget_sessions_task() -> None:
    """Beat: sessions that are over, and lines that lead to none."""
    from accounts.services.sessions import forget_ended_sessions

    forget_ended_sessions()


@shared_task
def remind_of_renewals_task() -> None:
    from accounts.services.renewal import remind_of_renewals

    remind_of_renewals()


@shared_task
def pause_overdue_badges_task() -> None:
    from accounts.services.renewal import pause_overdue_badges

    pause_overdue_badges()


@shared_task
def remind_of_expiry_task() -> None:
    from accounts.services.expiry import remind_of_expiry

    remind_of_expiry()


@shared_task
def forget_guests_task() -> None:
    """Beat: guests who were not here for long, and entries that limits count no more."""
    from accounts.services.guests import forget_guests

    forget_guests()
