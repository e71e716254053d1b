"""What a woken browser is to show: the news that concern its person, and nothing else."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.models.conversations import Conversation, Watermark
from messaging.models.inbox import InboxEntry, InboxEvent
from messaging.models.messages import Message
from messaging.models.mutes import Mute
from messaging.models.notes import Note
from messaging.models.push import PushSubscription
from messaging.queries.blocks import blocked_businesses
from messaging.queries.conversations import summaries_for
from messaging.queries.notes import notes_visible_to
from messaging.queries.push import subscriptions_of

# As many chats are told of at once; the others wait in the list.
MOST_SHOWN, MOST_NOTES = 4, 20
# Whoever comes back after so long finds what they were given in their list.
GIVEN_TIME = timedelta(hours=1)
# As long as a push service keeps a wake for a browser that is away.
NOTES_TIME = timedelta(days=1)
Concern, Status = PushSubscription.Concern, InboxEntry.Status


@dataclass(frozen=True, slots=True)
class News:
    """Summaries of the newest chats with something unread, and how many messages are unread in all of them.

    For a member also what was given to them by others lately, by conversation at Unix ms, and the notes among
    which their device looks for their name.
    """

    summaries: list[dict[str, Any]]
    unread: int
    given: dict[UUID, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def news_for(actor: Actor, session_key: str) -> News:
    """What concerns this person at this browser, as it was chosen here, in a fixed number of queries.

    Raises NotYoursError for a member who does not talk with customers.
    """
    if actor.side == CUSTOMER_SIDE:
        return _customers_news(actor)
    notes = notes_visible_to(actor)
    here = subscriptions_of(actor).filter(session__session_key=session_key).first()
    entries = _concerning(actor, here.concerns if here else Concern.UNASSIGNED)
    newest = list(entries.order_by("-last_at_ms", "-pk").values_list("pk", flat=True)[:MOST_SHOWN])
    given = _given_to(actor)
    ids = newest + [pk for pk in given if pk not in newest]
    unread = entries.aggregate(n=Sum("unread"))["n"] or 0
    since = timezone.now() - NOTES_TIME
    if here is None or here.called_at is None or here.called_at < since:
        return News(summaries_for(actor, ids), unread, given)
    others = notes.exclude(author_id=actor.membership_id)
    lately = others.filter(written_at_ms__gte=int(since.timestamp() * 1000)).order_by("-id")
    return News(summaries_for(actor, ids), unread, given, list(lately[:MOST_NOTES]))


def customers_with_news(customer_ids: Collection[UUID]) -> set[UUID]:
    """Which of these customers have something to read, of a business that they have not muted, in one query.

    What was read on any of their devices is no news on another.
    """
    return set(_unread_of(customer_ids).values_list("customer_id", flat=True))


def browsers_with_news(rows: Collection[PushSubscription]) -> set[UUID]:
    """Which of these members' browsers have something to tell, unread or a colleague's call, in one query."""
    entries = InboxEntry.objects.filter(business_id=OuterRef("business_id"), status=Status.OPEN, unread__gt=0)
    # One index each, the cheapest first: the rest is not looked at once there is news.
    mine = Exists(entries.filter(assignee_id=OuterRef("membership_id")))
    free = Q(concerns=Concern.UNASSIGNED) & Exists(entries.filter(assignee__isnull=True))
    called = Q(called_at__isnull=False) & (Q(woken_at__isnull=True) | Q(woken_at__lt=F("called_at")))
    found = PushSubscription.objects.filter(pk__in=[row.pk for row in rows if row.membership_id])
    found = found.filter(called | mine | free | (Q(concerns=Concern.ALL) & Exists(entries)))
    return set(found.values_list("pk", flat=True))


def _unread_of(customer_ids: Collection[UUID]) -> QuerySet[Any]:
    """The conversations of these customers in which something is unread, but for muted ones."""
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
    return rows.filter(~Exists(muted), Exists(news))


def _customers_news(actor: Actor) -> News:
    rows = _unread_of({actor.party_id}).exclude(business_id__in=blocked_businesses(actor.party_id))
    newest = rows.order_by("-counter__last_at_ms", "-pk").values_list("pk", flat=True)[:MOST_SHOWN]
    theirs = Message.objects.filter(sender_id=F("business_id"), conversation__in=rows.values("pk"))
    read = Watermark.objects.filter(conversation=OuterRef("conversation"), party_id=actor.party_id)
    highest = Coalesce(Subquery(read.order_by("-read_sequence").values("read_sequence")[:1]), 0)
    unread = theirs.annotate(read=highest).filter(sequence__gt=F("read")).count()
    return News(summaries_for(actor, list(newest)), unread)


def _concerning(actor: Actor, concerns: str) -> QuerySet[InboxEntry]:
    """The open conversations with something unread that a member wants to be told of."""
    rows = InboxEntry.objects.filter(business_id=actor.party_id, status=Status.OPEN, unread__gt=0)
    if concerns == Concern.ALL:
        return rows
    mine = Q(assignee_id=actor.membership_id)
    return rows.filter(mine if concerns == Concern.MINE else mine | Q(assignee__isnull=True))


def _given_to(actor: Actor) -> dict[UUID, int]:
    """What somebody else, or a turn, gave this member lately and is open and theirs, the newest first."""
    since_ms = int((timezone.now() - GIVEN_TIME).timestamp() * 1000)
    theirs = InboxEntry.objects.filter(
        business_id=actor.party_id, assignee_id=actor.membership_id, status=Status.OPEN
    )
    events = InboxEvent.objects.filter(
        conversation_id__in=theirs.values("pk"), act=InboxEvent.Act.ASSIGNED, at_ms__gte=since_ms
    )
    given = events.filter(Q(by__isnull=True) | ~Q(by=actor.membership_id)).order_by("-pk")
    newest: dict[UUID, int] = {}
    for event in given[: 10 * MOST_SHOWN]:
        if event.after["assignee"] == str(actor.membership_id):
            newest.setdefault(event.conversation_id, event.at_ms)
    return dict(list(newest.items())[:MOST_SHOWN])
