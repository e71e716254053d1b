"""Conversations and messages as one side sees them. Tenancy is decided here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.errors.base import MalformedError, NotFoundError
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.queries.guests import guests_of
from accounts.queries.pilot import shown_businesses
from messaging.frames import read_sequence
from messaging.models.contacts import Contact
from messaging.models.conversations import Conversation, Watermark
from messaging.models.flow import DEFAULT_FEWER_A_WEEK, FlowLevel
from messaging.models.messages import Message
from messaging.queries.blocks import blocked_pairs
from messaging.queries.flow import held_counts, levels_of
from messaging.queries.inbox_entries import inbox_of
from messaging.queries.mutes import mutes_of
from messaging.queries.receipts import hides_reading

PAGE_SIZE = 50
MAX_MESSAGES = 200
MAX_PAGE_BYTES = 512 * 1024


def conversations_visible_to(actor: Actor) -> QuerySet[Conversation]:
    """The conversations of a customer, or of the business a member acts for."""
    if actor.side == CUSTOMER_SIDE:
        return Conversation.objects.filter(customer_id=actor.party_id)
    return Conversation.objects.filter(business_id=actor.party_id)


def get_conversation_for(actor: Actor, conversation_id: UUID) -> Conversation:
    """Return a conversation this actor takes part in.

    Raises NotFoundError when it is missing or foreign; callers cannot tell which.
    """
    conversation = conversations_visible_to(actor).filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFoundError
    return conversation


@dataclass(frozen=True, slots=True)
class Page:
    """One page of conversation summaries, and the cursor of the next."""

    summaries: list[dict[str, Any]]
    next_cursor: str | None


def conversations_page_for(actor: Actor, cursor: str | None) -> Page:
    """Summaries (PROTOCOL.md), newest first, with a keyset cursor "ms.id". Raises MalformedError."""
    rows = conversations_visible_to(actor).select_related("counter")
    if cursor:
        at, conversation_id = _read_cursor(cursor)
        rows = rows.filter(Q(counter__last_at_ms__lt=at) | Q(counter__last_at_ms=at, pk__lt=conversation_id))
    page = list(rows.order_by("-counter__last_at_ms", "-pk")[: PAGE_SIZE + 1])
    shown = page[:PAGE_SIZE]
    last = shown[-1] if len(page) > PAGE_SIZE else None
    return Page(
        summaries_for(actor, [conversation.id for conversation in shown]),
        f"{last.counter.last_at_ms}.{last.id}" if last else None,
    )


def _read_cursor(cursor: str) -> tuple[int, UUID]:
    at, _, conversation_id = cursor.partition(".")
    try:
        return read_sequence(int(at)), UUID(conversation_id)
    except ValueError as error:
        raise MalformedError from error


def summaries_for(actor: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The summaries of these conversations in this order, in a fixed number of queries."""
    found = {row.pk: row for row in _rows(actor, ids)}
    businesses = shown_businesses(row.business_id for row in found.values())
    marks = _marks(actor, ids)
    last = _last_messages(found)
    inbox = inbox_of(found) if actor.side != CUSTOMER_SIDE else {}
    unread = _unread(actor, [pk for pk in found if pk not in inbox])
    unread |= {pk: entry.pop("unread") for pk, entry in inbox.items()}
    summaries = [
        _summary(actor, found[pk], businesses, marks, last.get(pk), unread.get(pk, 0))
        for pk in ids
        if pk in found
    ]
    if actor.side == CUSTOMER_SIDE:
        return _with_flow(actor, summaries)
    for summary in summaries:
        summary["inbox"] = inbox.get(UUID(summary["id"]))
    return summaries


def _rows(actor: Actor, ids: Sequence[UUID]) -> Iterable[Any]:
    """Plain values: making an instance of each table, and of a number, is most of what a page would cost."""
    contact_name = Contact.objects.filter(business=OuterRef("business"), customer=OuterRef("customer"))
    number = PhoneClaim.objects.filter(customer=OuterRef("customer"), released_at__isnull=True)
    rows = conversations_visible_to(actor).filter(pk__among=ids)
    return rows.annotate(
        contact_name=Subquery(contact_name.values("name")[:1]),
        number=Subquery(number.values("number")[:1], output_field=CharField()),
        is_guest=guests_of(OuterRef("customer")),
    ).values_list(
        "pk",
        "business_id",
        "customer_id",
        "customer__name",
        "contact_name",
        "number",
        "is_guest",
        "created_at",
        "counter__sequence",
        "counter__last_at_ms",
        "counter__customer_last_at_ms",
        named=True,
    )


def _with_flow(actor: Actor, summaries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the customer decided about each business: for their own eyes."""
    ids = {UUID(summary["business"]["id"]) for summary in summaries}
    blocked = blocked_pairs([actor.party_id], ids)
    levels, held = levels_of(actor.party_id, ids), held_counts(actor.party_id, ids)
    muted = mutes_of(actor.party_id, ids)
    for summary in summaries:
        business_id = UUID(summary["business"]["id"])
        level = levels.get(business_id)
        summary["blocked"] = (actor.party_id, business_id) in blocked
        summary["flow"] = {
            "level": level.level if level else FlowLevel.Level.EVERYTHING.value,
            "weekly_limit": level.weekly_limit if level else DEFAULT_FEWER_A_WEEK,
            "held": held.get(business_id, 0),
        }
        summary["muted_until"] = muted.get(business_id)
    return summaries


def _summary(
    actor: Actor,
    row: Any,
    businesses: Mapping[UUID, dict[str, Any]],
    marks: Mapping[tuple[UUID, UUID], dict[str, int]],
    last: Message | None,
    unread: int,
) -> dict[str, Any]:
    other_id = row.business_id if actor.side == CUSTOMER_SIDE else row.customer_id
    contact_name = "" if actor.side == CUSTOMER_SIDE else row.contact_name
    nothing = {"delivered": 0, "read": 0}
    return {
        "id": str(row.pk),
        "business": businesses[row.business_id],
        "customer": {
            "id": str(row.customer_id),
            "name": contact_name or row.customer__name,
            "number": row.number or None,
            "is_guest": row.is_guest,
        },
        "created_at": int(row.created_at.timestamp() * 1000),
        "customer_last_at": row.counter__customer_last_at_ms,
        "sequence": row.counter__sequence,
        "at": row.counter__last_at_ms,
        "last": last,
        "unread": unread,
        "mine": marks.get((row.pk, actor.party_id), nothing),
        "theirs": marks.get((row.pk, other_id), nothing),
    }


def _marks(actor: Actor, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], dict[str, int]]:
    """The highest marks of both sides: one's own as they are, the other's as one is told of them."""
    rows = (
        Watermark.objects.filter(conversation_id__among=ids)
        .values("conversation_id", "party_id")
        .annotate(
            delivered=Max("delivered_sequence"), own=Max("read_sequence"), told=Max("told_read_sequence")
        )
    )
    told = "" if actor.side == CUSTOMER_SIDE and hides_reading(actor.party_id) else "told"
    return {
        (row["conversation_id"], row["party_id"]): {
            "delivered": row["delivered"],
            "read": row["own"] if row["party_id"] == actor.party_id else row.get(told, 0),
        }
        for row in rows
    }


def _last_messages(ids: Iterable[UUID]) -> dict[UUID, Message]:
    messages = Message.objects.filter(
        conversation__counter__pk__among=set(ids), sequence=F("conversation__counter__sequence")
    ).select_related("content")
    return {message.conversation_id: message for message in messages}


def _unread(actor: Actor, ids: list[UUID]) -> dict[UUID, int]:
    """Counted for who asks; what stands in a business's inbox is counted there."""
    if not ids:
        return {}
    read = Watermark.objects.filter(conversation=OuterRef("conversation"), party_id=actor.party_id).order_by(
        "-read_sequence"
    )
    rows = (
        Message.objects.filter(conversation_id__in=ids)
        .exclude(sender_id=actor.party_id)
        .annotate(read=Coalesce(Subquery(read.values("read_sequence")[:1]), 0))
        .filter(sequence__gt=F("read"))
        .values_list("conversation_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def with_news_for(actor: Actor, held: Mapping[UUID, int]) -> list[UUID]:
    """Which of the conversations that a device holds up to a sequence have gone on; foreign ones never."""
    rows = conversations_visible_to(actor).filter(pk__in=held).values_list("pk", "counter__sequence")
    return [conversation_id for conversation_id, sequence in rows if sequence > held[conversation_id]]


def messages_after(conversation_id: UUID, sequence: int, limit: int) -> tuple[list[Message], bool]:
    """Delivered messages above a sequence, ascending, and whether there are more.

    The caller has got the conversation from `get_conversation_for`. A page ends at `limit` messages or
    MAX_PAGE_BYTES of content, and holds at least one message if there is any.
    """
    rows = Message.objects.filter(conversation_id=conversation_id, sequence__gt=sequence)
    return _page(rows.order_by("sequence"), limit)


def messages_before(conversation_id: UUID, sequence: int, limit: int) -> tuple[list[Message], bool]:
    """Delivered messages below a sequence, ascending, and whether there are older ones; pages as above.

    The caller has got the conversation from `get_conversation_for`.
    """
    rows = Message.objects.filter(conversation_id=conversation_id, sequence__lt=sequence)
    found, more = _page(rows.order_by("-sequence"), limit)
    return found[::-1], more


def _page(rows: QuerySet[Message], limit: int) -> tuple[list[Message], bool]:
    found: list[Message] = []
    size = 0
    for message in rows.select_related("content")[: limit + 1]:
        size += len(message.content.body)
        if found and (len(found) == limit or size > MAX_PAGE_BYTES):
            return found, True
        found.append(message)
    return found, False


def partners_of(party_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """The businesses and the customers that share a conversation with a party."""
    rows = Conversation.objects.filter(Q(business_id=party_id) | Q(customer_id=party_id))
    pairs = list(rows.values_list("business_id", "customer_id"))
    return [business for business, _ in pairs], [customer for _, customer in pairs]


def pairs_of_businesses(business_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """The conversations of these businesses, as (business, customer)."""
    rows = Conversation.objects.filter(business_id__in=set(business_ids))
    return list(rows.values_list("business_id", "customer_id"))
