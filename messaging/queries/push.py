"""Browsers that are woken: whose they are, and for whom there is news."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.errors.base import NotFoundError
from accounts.models.sessions import DoorSession
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.models.conversations import Conversation, Watermark
from messaging.models.messages import Message
from messaging.models.mutes import Mute
from messaging.models.push import PushSubscription
from messaging.push.keys import is_on, public_key


def show_push_key() -> dict[str, Any]:
    """The platform's key as PROTOCOL.md writes it; null where this platform wakes nobody."""
    return {"key": b64(public_key()) if is_on() else None}


def subscriptions_of(actor: Actor) -> QuerySet[PushSubscription]:
    """The browsers of one person at their door, whose sessions last."""
    is_customer = actor.side == CUSTOMER_SIDE
    mine = {"customer_id": actor.party_id} if is_customer else {"membership_id": actor.membership_id}
    rows = PushSubscription.objects.filter(**mine).filter(
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
        }
        for row in subscriptions_of(actor).order_by("-created_at", "-pk")
    ]


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


def customers_with_news(customer_ids: Collection[UUID]) -> set[UUID]:
    """Which of these customers have something to read, of a business that they have not muted, in one query.

    What was read on any of their devices is no news on another.
    """
    read = Watermark.objects.filter(conversation=OuterRef("pk"), party_id=OuterRef("customer_id"))
    muted = Mute.objects.filter(
        customer_id=OuterRef("customer_id"),
        business_id=OuterRef("business_id"),
        until_ms__gt=timezone.now().timestamp() * 1000,
    )
    news = Message.objects.filter(
        conversation=OuterRef("pk"), sender_id=OuterRef("business_id"), sequence__gt=OuterRef("read")
    )
    rows = Conversation.objects.filter(customer_id__among=set(customer_ids)).annotate(
        read=Coalesce(Subquery(read.order_by("-read_sequence").values("read_sequence")[:1]), 0)
    )
    return set(rows.filter(~Exists(muted), Exists(news)).values_list("customer_id", flat=True))


def visible_browsers(rows: Collection[PushSubscription]) -> set[UUID]:
    """Which of these browsers have a page of ours before somebody's eyes now, in one look at the cache."""
    names = {visible_key(row.session.user_id, row.device_id): row.pk for row in rows}
    return {names[name] for name in cache.get_many(list(names))}


def visible_key(user_id: UUID, device_id: UUID) -> str:
    """The name under which the cache knows that a person has a page before their eyes on a device."""
    return f"visible:{user_id}:{device_id}"


def _lasting() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now()).order_by()
