"""How much is said in the whole house: counts for its staff, of nothing and nobody in particular."""

from datetime import datetime
from uuid import UUID

from messaging.models.messages import Message

TIME_BITS = 80


def messages_between(start: datetime, end: datetime) -> int:
    """How many messages were accepted from one moment to before another.

    Counted by id, which begins with the time of acceptance: the one index that all messages share by time.
    """
    return Message.objects.filter(pk__gte=_first_id_at(start), pk__lt=_first_id_at(end)).count()


def _first_id_at(moment: datetime) -> UUID:
    return UUID(int=int(moment.timestamp() * 1000) << TIME_BITS)
