"""The end of a session, as the apps above hear of it."""

from uuid import UUID

from django.db import transaction

from accounts.models.people import User
from accounts.signals import session_ended


def announce_session_end(*, user_id: UUID) -> None:
    """Let what is still open in a person's name be checked again, or closed, once this is committed."""
    transaction.on_commit(lambda: session_ended.send_robust(User, user_id=user_id), robust=True)
