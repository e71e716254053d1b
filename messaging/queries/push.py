"""Browsers that are woken: whose they are, and which of them somebody looks at."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.errors.base import NotFoundError
from accounts.models.sessions import DoorSession
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.models.push import PushSubscription
from messaging.push.keys import is_on, public_key


def show_push_key() -> dict[str, Any]:
    """The platform's key as PROTOCOL.md writes it; null where this platform wakes nobody."""
    return {"key": b64(public_key()) if is_on() else None}


def subscriptions_of(actor: Actor) -> QuerySet[PushSubscription]:
    """The browsers of one person at their door, whose sessions last."""
    is_customer = actor.side == CUSTOMER_SIDE
    mine = {"customer_id": actor.party_id} if is_customer else {"membership_id": actor.membership_id}
    rows = PushSubscription.objects.filter(**mine, is_ended=False).filter(
        session__session_key__in=_lasting().values("session_key")
    )
    return rows.select_related("session")


def subscriptions_for(actor: Actor, session_key: str) -> list[dict[str, Any]]:
    """A person's own browsers as PROTOCOL.md writes them, the newest first."""
    return [
        {
            "id": str(row.id),
            "browser": row.session.browser,
            "system": row.session.system,
            "created_at": int(row.created_at.timestamp() * 1000),
            "is_this": row.session.session_key == session_key,
            **({} if row.customer_id else {"concerns": row.concerns}),
        }
        for row in subscriptions_of(actor).order_by("-created_at", "-pk")
    ]


def was_ended_elsewhere(actor: Actor, session_key: str) -> bool:
    """Whether its person turned this session's browser off from another device, and not on again since."""
    session = {"session__user_id": actor.user_id, "session__session_key": session_key}
    return PushSubscription.objects.filter(**session, is_ended=True).exists()


def get_subscription_for(actor: Actor, subscription_id: UUID) -> PushSubscription:
    """Return one of a person's own browsers. Raises NotFoundError."""
    found = subscriptions_of(actor).filter(pk=subscription_id).first()
    if found is None:
        raise NotFoundError
    return found


def find_session(actor: Actor, session_key: str) -> DoorSession | None:
    """The line of the session that asks, in its person's list of devices."""
    return DoorSession.objects.filter(user_id=actor.user_id, session_key=session_key).first()


def lasting_sessions(session_keys: Collection[str]) -> set[str]:
    """Which of these sessions last, by their keys."""
    return set(_lasting().filter(session_key__in=session_keys).values_list("session_key", flat=True))


def visible_browsers(rows: Collection[PushSubscription]) -> set[UUID]:
    """Which of these browsers need not be woken: somebody looks at their page now, in one look at the cache.

    A member who looks at the inbox on one device is woken on none.
    """
    names: dict[str, list[UUID]] = {}
    for row in rows:
        names.setdefault(visible_key(row.session.user_id, row.device_id), []).append(row.pk)
        if row.business_id:
            names.setdefault(looking_key(row.session.user_id, row.business_id), []).append(row.pk)
    return {pk for name in cache.get_many(list(names)) for pk in names[name]}


def visible_key(user_id: UUID, device_id: UUID) -> str:
    """The name under which the cache knows that a person has a page before their eyes on a device."""
    return f"visible:{user_id}:{device_id}"


def looking_key(user_id: UUID, business_id: UUID) -> str:
    """The name under which the cache knows on which device a member last looked at a business's inbox."""
    return f"looking:{user_id}:{business_id}"


def _lasting() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now()).order_by()
