"""The audit log as a business sees its own, as staff see all of it, and as anybody can check it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.crypto.audit_chain import FIRST, leaf_of, next_link
from accounts.crypto.primitives import b64
from accounts.errors.base import MalformedError
from accounts.models.audit import INTERNAL, AuditEvent, AuditSeal
from accounts.queries.actors import Actor

PAGE_SIZE = 50
MAX_QUESTION = 80
# What details name, in the reader's words; other fields are shown as they are called.
FIELDS = {
    "name": gettext_lazy("name"),
    "legal_name": gettext_lazy("legal name"),
    "status": gettext_lazy("status"),
    "role": gettext_lazy("role"),
    "reason": gettext_lazy("reason"),
    "kind": gettext_lazy("kind"),
    "version": gettext_lazy("version"),
    "epoch": gettext_lazy("keys number"),
    "phone": gettext_lazy("phone number"),
    "number": gettext_lazy("number"),
    "pages": gettext_lazy("pages"),
    "scopes": gettext_lazy("scopes"),
    "recipients": gettext_lazy("recipients"),
    "commands": gettext_lazy("commands"),
    "template": gettext_lazy("template"),
    "headline": gettext_lazy("headline"),
    "due_at": gettext_lazy("due"),
    "device": gettext_lazy("device"),
    "format": gettext_lazy("format"),
    "door": gettext_lazy("door"),
    "browser": gettext_lazy("browser"),
    "system": gettext_lazy("system"),
    "sessions": gettext_lazy("sessions"),
    "devices": gettext_lazy("devices"),
    "sandbox": gettext_lazy("for trying out"),
    "logo_digest": gettext_lazy("picture"),
    "description": gettext_lazy("description"),
    "category": gettext_lazy("what it does"),
    "country": gettext_lazy("country"),
    "address": gettext_lazy("address"),
    "website": gettext_lazy("website"),
    "tax_id": gettext_lazy("tax id"),
    "hours": gettext_lazy("opening hours"),
    "zone": gettext_lazy("time zone"),
    "handle": gettext_lazy("handle"),
    "email": gettext_lazy("e-mail"),
    "custody": gettext_lazy("who holds the keys"),
    "method": gettext_lazy("proved by"),
    "people": gettext_lazy("people"),
    "rows": gettext_lazy("rows"),
    "invitation": gettext_lazy("invitation"),
}
# An id says nothing to a person.
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What somebody looks for; `area` is what stands before the dot of an action, days are UTC's."""

    text: str = ""
    area: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of a log, newest first, and the cursor of the next."""

    events: list[AuditEvent]
    next_cursor: str | None


def entry_bytes(event: AuditEvent) -> bytes:
    """An event's canonical JSON, over which its leaf is made (AUDIT.md): keys sorted, no spaces, UTF-8.

    `at` is in Unix microseconds.
    """
    entry = {
        "v": 1,
        "id": event.pk,
        "at": (event.at - EPOCH) // timedelta(microseconds=1),
        "actor": str(event.actor_id) if event.actor_id else None,
        "business": str(event.business_id) if event.business_id else None,
        "action": event.action,
        "target": event.target,
        "detail": event.detail,
        "address": event.address,
    }
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def audit_page_for(actor: Actor, filters: AuditFilters, cursor: str) -> AuditPage:
    """A page of the actor's business's own log. Raises MalformedError for a strange cursor.

    The caller has proved that this person may see the log; so too `log_to_export`.
    """
    rows = narrowed(_own_log(actor), filters)
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
            raise MalformedError
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows.select_related("actor", "seal").order_by("-pk")[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    for event in page:
        event.changes = changes_in(event.detail)  # type: ignore[attr-defined]
        event.is_of_staff = is_of_staff(event)  # type: ignore[attr-defined]
        event.about = about_of(event)  # type: ignore[attr-defined]
    return AuditPage(page, str(page[-1].pk) if len(found) > PAGE_SIZE else None)


def log_to_export(actor: Actor) -> Iterator[dict[str, Any]]:
    """The actor's business's whole log, oldest first, each entry with its leaf and link (AUDIT.md).

    Entries of the platform's staff come without who and from where; their leaf holds the chain together.
    """
    rows = _own_log(actor).select_related("actor", "seal").order_by("pk")
    return (_exported(event, is_own=True) for event in rows.iterator(chunk_size=1_000))


def whole_log_to_export() -> Iterator[dict[str, Any]]:
    """Everything, oldest first, for staff who may see the log; as `log_to_export`, nothing left out."""
    rows = AuditEvent.objects.select_related("actor", "seal").order_by("pk")
    return (_exported(event, is_own=False) for event in rows.iterator(chunk_size=1_000))


def _own_log(actor: Actor) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(business_id=actor.party_id).exclude(action__in=INTERNAL)


def narrowed(rows: QuerySet[AuditEvent], filters: AuditFilters) -> QuerySet[AuditEvent]:
    """The events that somebody looks for: by person, by target, or by the act in the reader's language."""
    if text := filters.text[:MAX_QUESTION].strip():
        named = [value for value, label in AuditEvent.Action.choices if text.casefold() in label.casefold()]
        is_named = Q(actor__name__icontains=text) | Q(actor__email__icontains=text)
        rows = rows.filter(is_named | Q(target__icontains=text) | Q(action__in=named))
    if filters.area:
        rows = rows.filter(action__startswith=f"{filters.area}.")
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until) + timedelta(days=1))
    return rows


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _exported(event: AuditEvent, *, is_own: bool) -> dict[str, Any]:
    entry: dict[str, Any] | None = json.loads(entry_bytes(event))
    if is_own and entry is not None and is_of_staff(event):
        entry = {key: entry[key] for key in ("id", "at", "action", "target")} | {"by": "staff"}
    seal = getattr(event, "seal", None)
    row: dict[str, Any] = {
        "entry": entry,
        "who": None if is_own and is_of_staff(event) else str(event.actor or ""),
    }
    if seal is not None:
        number, link = (seal.business_number, seal.business_link) if is_own else (seal.number, seal.link)
        row |= {"number": number, "leaf": b64(bytes(seal.leaf)), "link": b64(bytes(link))}
    return row


def as_cells(rows: Iterator[dict[str, Any]]) -> Iterator[list[object]]:
    """The rows of an export for a table, its head first."""
    yield [_("Number"), _("When"), _("Act"), _("Who"), _("From"), _("About"), _("Details"), _("Link")]
    for row in rows:
        entry = row["entry"]
        at = EPOCH + timedelta(microseconds=entry["at"])
        detail = json.dumps(entry.get("detail", {}), ensure_ascii=False)
        who, address = row["who"] or entry.get("by", ""), entry.get("address") or ""
        number, link = row.get("number", ""), row.get("link", "")
        yield [number, at.isoformat(), entry["action"], who, address, entry["target"], detail, link]


def changes_in(detail: dict[str, Any]) -> list[dict[str, Any]]:
    """What an event's detail says, a line for each field: what was and is for changes, else what is."""
    before, after = detail.get("before"), detail.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        said = {field: value for field, value in detail.items() if value not in ("", None)}
        return [{"field": _named(field), "is": _in_words(value)} for field, value in said.items()]
    return [
        {"field": _named(field), "was": _in_words(before.get(field)), "is": _in_words(after.get(field))}
        for field in sorted({*before, *after})
    ]


def _named(field: str) -> str:
    return str(FIELDS.get(field, field.replace("_", " ")))


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, dict):
        return ", ".join(f"{_named(str(field))}: {_in_words(inner)}" for field, inner in value.items())
    return "–" if value in ("", None) else _moment(value) or str(value)


def _moment(value: Any) -> str:
    """A time as its reader's clock says it; "" for what is none."""
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at and at.tzinfo else ""


def about_of(event: AuditEvent) -> str:
    """What an event was about, where that is a word and no id."""
    return "" if UUID_FORM.fullmatch(event.target) else event.target


def is_of_staff(event: AuditEvent) -> bool:
    """Say whether a member of the platform's staff did this: businesses are not told which one."""
    return event.actor is not None and event.actor.is_staff


def broken_seals(*, business_id: UUID | None = None, since: int = 0) -> Iterator[int]:
    """The numbers of a chain at which it does not hold, in order: of the chain of all, or of a business's.

    Each entry's leaf is made again from its row and each link from the one before it; a missing number
    counts as broken where the chain goes on. `since` leaves out what that number's link stands for.
    """
    number_field = "business_number" if business_id else "number"
    rows = AuditSeal.objects.filter(**({"business_id": business_id} if business_id else {}))
    expected, link = since + 1, FIRST
    if since:
        before = rows.filter(**{number_field: since}).first()
        link = bytes(_link_of(before, business_id)) if before else FIRST
    chain = rows.filter(**{f"{number_field}__gt": since}).select_related("event").order_by(number_field)
    for seal in chain.iterator(chunk_size=1_000):
        number, leaf = getattr(seal, number_field), leaf_of(entry_bytes(seal.event))
        link = next_link(link, number, leaf)
        if number != expected or leaf != bytes(seal.leaf) or link != _link_of(seal, business_id):
            yield expected if number != expected else number
        expected, link = number + 1, _link_of(seal, business_id)


def _link_of(seal: AuditSeal, business_id: UUID | None) -> bytes:
    return bytes(seal.business_link or FIRST) if business_id else bytes(seal.link)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry of a chain: whoever notes it down can prove later that nothing before it changed."""

    number: int
    link: str


def chain_head(business_id: UUID | None = None) -> ChainHead | None:
    """The head of the chain of all, or of a business's own; None while it is empty. `link` is base64url."""
    if business_id is None:
        newest = AuditSeal.objects.order_by("-number").first()
        return ChainHead(newest.number, b64(bytes(newest.link))) if newest else None
    own = AuditSeal.objects.filter(business_id=business_id).order_by("-business_number").first()
    return ChainHead(own.business_number or 0, b64(_link_of(own, business_id))) if own else None
