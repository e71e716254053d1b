"""The audit log: what was done is written with the act itself, and sealed into a chain within a second."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.crypto.audit_chain import FIRST, leaf_of, next_link
from accounts.doors import acting_address
from accounts.models.audit import INTERNAL, AuditEvent, AuditSeal, UnsealedEvent
from accounts.queries.audit import entry_bytes
from accounts.services.locks import hold_lock

Action = AuditEvent.Action
SEALED_AT_ONCE = 500


@transaction.atomic
def record_event(
    *,
    action: AuditEvent.Action,
    actor_id: UUID | None,
    business_id: UUID | None = None,
    target: str = "",
    detail: dict[str, Any] | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Write down who did what; call it inside the transaction of the act itself.

    `actor_id` is None for the platform itself, `detail` JSON without any message content or secret; a change
    names what was and is: {"before": {...}, "after": {...}}. `address` defaults to where the request at hand
    comes from. The database refuses to change or delete the row; `seal_events` chains it.
    """
    event = AuditEvent.objects.create(
        action=action,
        actor_id=actor_id,
        business_id=business_id,
        target=target,
        detail=detail or {},
        address=address or acting_address(),
    )
    UnsealedEvent.objects.create(event=event)
    return event


def seal_events() -> int:
    """Chain what was written and committed since, in the order of its ids; return how many.

    Every event gets the next number of the chain of all, and of its business's own unless it is INTERNAL. The
    signer's process calls this; two at once wait for each other.

    Source: AUDIT.md.
    """
    if not UnsealedEvent.objects.exists():
        return 0
    with transaction.atomic():
        hold_lock("audit-chain")
        events = list(AuditEvent.objects.filter(unsealed__isnull=False).order_by("id")[:SEALED_AT_ONCE])
        AuditSeal.objects.bulk_create(_seals(events))
        UnsealedEvent.objects.filter(event__in=events).delete()
    return len(events)


def _seals(events: Iterable[AuditEvent]) -> list[AuditSeal]:
    newest = AuditSeal.objects.order_by("-number").first()
    number, link = (newest.number, bytes(newest.link)) if newest else (0, FIRST)
    chains: dict[UUID, tuple[int, bytes]] = {}
    seals = []
    for event in events:
        leaf = leaf_of(entry_bytes(event))
        number, link = number + 1, next_link(link, number + 1, leaf)
        seal = AuditSeal(event=event, number=number, link=link, leaf=leaf)
        if event.business_id is not None and event.action not in INTERNAL:
            before, own = chains.get(event.business_id) or _newest_of(event.business_id)
            own = next_link(own, before + 1, leaf)
            chains[event.business_id] = before + 1, own
            seal.business_id, seal.business_number, seal.business_link = event.business_id, before + 1, own
        seals.append(seal)
    return seals


def _newest_of(business_id: UUID) -> tuple[int, bytes]:
    own = AuditSeal.objects.filter(business_id=business_id).order_by("-business_number").first()
    return (own.business_number or 0, bytes(own.business_link or FIRST)) if own else (0, FIRST)
