"""Who is blocked: what the gate asks, and what the customer sees of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.errors.base import NotFoundError
from accounts.models.businesses import Business
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import Actor, customer_of
from messaging.models.blocks import Block

Pair = tuple[UUID, UUID]


def blocked_pairs(customer_ids: Iterable[UUID], business_ids: Iterable[UUID]) -> set[Pair]:
    """The pairs (customer, business) of these in which the customer has blocked the business.

    A blocked number counts for the business that held it first since, and so for all its numbers; never for
    whoever proves it after that business gave it up.
    """
    rows = _with_holder(Block.objects.filter(customer_id__among=set(customer_ids)))
    # Few people block anybody: asking for the holder once more costs more than to look at all of theirs.
    wanted = set(business_ids)
    return {pair for pair in rows.values_list("customer_id", "holder") if pair[1] in wanted}


def blocked_businesses(customer_id: UUID) -> set[UUID]:
    """Every business that a customer has blocked, by itself or by a number that it holds."""
    rows = _with_holder(Block.objects.filter(customer_id=customer_id)).filter(holder__isnull=False)
    return set(rows.values_list("holder", flat=True))


def _with_holder(rows: QuerySet[Block]) -> QuerySet[Any]:
    """The business that a block is about: the one it names, or the first that held its number since."""
    claims = _holders_since(OuterRef("number"), OuterRef("created_at"))
    return rows.annotate(
        holder=Coalesce(
            "business_id", Subquery(claims.values("business_id")[:1]), output_field=models.UUIDField()
        )
    )


def first_holder(block: Block) -> UUID | None:
    """The business that a block of a number is about: the first that held it since; None while none did."""
    return _holders_since(block.number, block.created_at).values_list("business_id", flat=True).first()


def _holders_since(number: Any, since: Any) -> QuerySet[PhoneClaim]:
    held = Q(released_at__isnull=True) | Q(released_at__gt=since)
    claims = PhoneClaim.objects.filter(held, number=number, business__isnull=False)
    return claims.order_by("verified_at")


def blocks_for(actor: Actor) -> list[dict[str, Any]]:
    """A customer's blocks, newest first, as PROTOCOL.md writes them. Raises NotYoursError for a business."""
    rows = _with_holder(Block.objects.filter(customer_id=customer_of(actor))).order_by("-created_at", "-pk")
    holders = Business.objects.in_bulk({row.holder for row in rows if row.holder})
    return [show_block(row, holders.get(row.holder)) for row in rows]


def get_block_for(actor: Actor, block_id: UUID) -> Block:
    """Return one of a customer's own blocks. Raises NotYoursError for a business, NotFoundError."""
    block = Block.objects.filter(customer_id=customer_of(actor), pk=block_id).first()
    if block is None:
        raise NotFoundError
    return block


def find_block(customer_id: UUID, business_id: UUID | None, number: str) -> Block | None:
    """The block that already covers this business, or this number that nobody holds."""
    wanted = Q(business_id=business_id) if business_id else Q(business__isnull=True, number=number)
    return Block.objects.filter(wanted, customer_id=customer_id).first()


def show_block(block: Block, business: Business | None) -> dict[str, Any]:
    """A block as its customer sees it; `number` is null where only the business is known."""
    shown = {"id": str(business.id), "name": business.name, "handle": business.handle} if business else None
    return {
        "id": str(block.id),
        "business": shown,
        "number": str(block.number) if block.number else None,
        "at": int(block.created_at.timestamp() * 1000),
    }
