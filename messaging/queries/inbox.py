"""The team inbox as its members see it: lists by view and filters, history, and who talks there."""

import heapq
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors.base import MalformedError, NotFoundError, NotYoursError
from accounts.models.businesses import Membership
from accounts.permissions import AGENTS
from accounts.queries.actors import Actor
from messaging.frames import read_sequence
from messaging.models.contacts import Contact, ContactLabel, Label
from messaging.models.conversations import Conversation
from messaging.models.inbox import ConversationLabel, InboxEntry, InboxEvent, InboxSettings
from messaging.queries.contacts import MAX_QUESTION, business_of
from messaging.queries.conversations import get_conversation_for, summaries_for

PAGE_SIZE = 50
SHOWN_EVENTS = 200
FEWEST_DIGITS = 3
Status = InboxEntry.Status
NEWEST, WAITING = "newest", "waiting"
STATUSES: dict[str, tuple[str, ...]] = {
    "open": (Status.OPEN,),
    "mine": (Status.OPEN,),
    "unassigned": (Status.OPEN,),
    "snoozed": (Status.SNOOZED,),
    "resolved": (Status.RESOLVED,),
    "all": (Status.OPEN, Status.SNOOZED, Status.RESOLVED),
}
Place = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """What a list of the inbox shows; empty fields narrow nothing.

    `label` is a label's name however it is capitalised, `assignee` a membership, `text` part of the contact's
    name, number (three digits or more) or labels.
    """

    view: str = "open"
    label: str = ""
    assignee: UUID | None = None
    only_unread: bool = False
    sort: str = NEWEST
    text: str = ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of summaries, and the cursor of the next."""

    summaries: list[dict[str, Any]]
    next_cursor: str | None


def conversing_members(business_id: UUID) -> QuerySet[Membership]:
    """The people of a business who talk with customers, by their names."""
    rows = Membership.objects.active().filter(business_id=business_id, role__in=AGENTS)
    return rows.select_related("user").order_by("user__name", "pk")


def get_conversations_for(actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Prove that all of these conversations are the actor's business's; returns their ids.

    Raises NotYoursError for a customer, NotFoundError when any is missing or foreign.
    """
    wanted = set(ids)
    rows = Conversation.objects.filter(business_id=business_of(actor), pk__among=wanted)
    if rows.count() != len(wanted):
        raise NotFoundError
    return wanted


def inbox_page_for(actor: Actor, filters: InboxFilters, cursor: str, *, limit: int = PAGE_SIZE) -> InboxPage:
    """Summaries of a view: `newest` by the newest message, `waiting` by the longest wait, then the newest.

    Keyset cursors "n.ms.id" and "w.ms.id" say where the page before ended; a page of none asks for nothing.
    Raises NotYoursError, MalformedError.
    """
    rows = _narrowed(actor, filters)
    if limit == 0:
        return InboxPage([], None)
    kind, place = _read_cursor(cursor, filters)
    found: list[tuple[str, Place]] = []
    if kind == WAITING:
        found = [(WAITING, one) for one in _waiting(rows, place, limit + 1)]
        kind, place = (NEWEST, None) if len(found) <= limit else (WAITING, None)
    if kind == NEWEST:
        rows = rows.filter(waiting_since_ms__isnull=True) if filters.sort == WAITING else rows
        newest = _newest(rows, STATUSES[filters.view], place, limit + 1 - len(found))
        found += [(NEWEST, one) for one in newest]
    shown = found[:limit]
    summaries = summaries_for(actor, [pk for _, (_, pk) in shown])
    if len(found) <= limit:
        return InboxPage(summaries, None)
    kind, (at_ms, pk) = shown[-1]
    return InboxPage(summaries, f"{kind[0]}.{at_ms}.{pk}")


def _read_cursor(cursor: str, filters: InboxFilters) -> tuple[str, Place | None]:
    if not cursor:
        return filters.sort, None
    kind, _, rest = cursor.partition(".")
    at, _, pk = rest.partition(".")
    kinds = {one[0]: one for one in (NEWEST, filters.sort)}
    try:
        return kinds[kind], (read_sequence(int(at)), UUID(pk))
    except (KeyError, ValueError) as error:
        raise MalformedError from error


def _waiting(rows: QuerySet[InboxEntry], after: Place | None, limit: int) -> list[Place]:
    rows = rows.filter(waiting_since_ms__isnull=False)
    if after is not None:
        at_ms, pk = after
        rows = rows.filter(waiting_since_ms__gte=at_ms).exclude(waiting_since_ms=at_ms, pk__lte=pk)
    ordered = rows.order_by("waiting_since_ms", "pk")
    found = ordered.values_list("waiting_since_ms", "pk")[:limit]
    return [(since, pk) for since, pk in found if since is not None]


def _newest(
    rows: QuerySet[InboxEntry], statuses: tuple[str, ...], after: Place | None, limit: int
) -> list[Place]:
    """The newest of each status, by the index that begins with it, merged."""
    if after is not None:
        at_ms, pk = after
        rows = rows.filter(last_at_ms__lte=at_ms).exclude(last_at_ms=at_ms, pk__gte=pk)
    runs = [
        list(
            rows.filter(status=status).order_by("-last_at_ms", "-pk").values_list("last_at_ms", "pk")[:limit]
        )
        for status in statuses
    ]
    return list(heapq.merge(*runs, reverse=True))[:limit]


def _narrowed(actor: Actor, filters: InboxFilters) -> QuerySet[InboxEntry]:
    if filters.view not in STATUSES or filters.sort not in (NEWEST, WAITING):
        raise MalformedError
    business_id = business_of(actor)
    rows = InboxEntry.objects.filter(business_id=business_id)
    if len(STATUSES[filters.view]) == 1:
        rows = rows.filter(status=STATUSES[filters.view][0])
    if filters.view == "mine":
        rows = rows.filter(assignee_id=actor.membership_id)
    elif filters.view == "unassigned":
        rows = rows.filter(assignee__isnull=True)
    if filters.assignee is not None:
        rows = rows.filter(assignee_id=filters.assignee)
    if filters.only_unread:
        rows = rows.filter(unread__gt=0)
    if filters.label:
        under = ConversationLabel.objects.filter(
            label__in=Label.objects.filter(business_id=business_id, name__iexact=filters.label)
        )
        rows = rows.filter(pk__in=under.values("conversation_id"))
    return rows.filter(_known_as(business_id, filters.text)) if filters.text else rows


def _known_as(business_id: UUID, text: str) -> Q:
    """Whom the business's own words fit; who is no contact of it any more is found by their own name."""
    text = text[:MAX_QUESTION]
    contacts = Contact.objects.filter(business_id=business_id, customer__isnull=False)
    digits = "".join(sign for sign in text if sign.isdigit())
    wanted = Q(name__icontains=text) | Q(
        pk__in=ContactLabel.objects.filter(
            label__in=Label.objects.filter(business_id=business_id, name__icontains=text)
        ).values("contact_id")
    )
    if len(digits) >= FEWEST_DIGITS:
        wanted |= Q(number__contains=digits)
    known = Conversation.objects.filter(
        business_id=business_id, customer_id__in=contacts.filter(wanted).values("customer_id")
    )
    contact = Contact.objects.filter(business_id=business_id, customer_id=OuterRef("customer_id"))
    unknown = Conversation.objects.filter(
        ~Exists(contact), business_id=business_id, customer__name__icontains=text
    )
    return Q(pk__in=known.values("pk")) | Q(pk__in=unknown.values("pk"))


def businesses_in_turn() -> QuerySet[InboxSettings]:
    """The settings of the businesses that give their conversations out in turn."""
    return InboxSettings.objects.filter(assignment=InboxSettings.Assignment.ROUND_ROBIN)


def turns_due() -> list[UUID]:
    """The businesses in which something waits for a member."""
    rows = InboxEntry.objects.filter(awaits_turn=True).order_by("business_id")
    return list(rows.values_list("business_id", flat=True).distinct())


def assignment_of(business_id: UUID) -> str:
    """How a business gives out its conversations; by hand until it says otherwise."""
    found = InboxSettings.objects.filter(pk=business_id).values_list("assignment", flat=True).first()
    return found or InboxSettings.Assignment.MANUAL.value


def history_for(actor: Actor, conversation_id: UUID) -> list[dict[str, Any]]:
    """What was done with a conversation, newest first, SHOWN_EVENTS at most.

    Raises NotFoundError when it is missing or foreign, NotYoursError for its customer.
    """
    conversation = get_conversation_for(actor, conversation_id)
    if actor.business_id is None:
        raise NotYoursError
    rows = InboxEvent.objects.filter(conversation_id=conversation.id).select_related("by__user")
    return [_show(event) for event in rows.order_by("-pk")[:SHOWN_EVENTS]]


def _show(event: InboxEvent) -> dict[str, Any]:
    return {
        "at": event.at_ms,
        "by": event.by.user.name if event.by else "",
        "act": event.act,
        "to": event.after.get("status") or event.after.get("name") or "",
        "cause": event.cause,
    }
