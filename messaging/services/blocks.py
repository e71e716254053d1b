"""Blocking: the gate lets nothing of the business through from the moment this has returned."""

from uuid import UUID

from django.db import transaction

from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.queries.businesses import holder_of_number, number_of_business
from messaging.events import announce_block
from messaging.models.blocks import Block
from messaging.models.conversations import ConversationCounter, conversation_id_for
from messaging.queries.blocks import blocked_pairs, find_block, first_holder


@transaction.atomic
def block_business(*, customer_id: UUID, business: Business) -> Block:
    """Block a business with all its numbers; again: the same block.

    The caller has proved to be the customer.
    """
    _lock_conversation(customer_id, business.id)
    number = number_of_business(business.id)
    block = find_block(customer_id, business.id, "") or Block.objects.create(
        customer_id=customer_id, business=business, number=number or ""
    )
    _announce(customer_id, business.id)
    return block


@transaction.atomic
def block_number(*, customer_id: UUID, number: str) -> Block:
    """Block a number (E.164), and with it the business that holds it now or proves to hold it later.

    The caller has proved to be the customer.
    """
    holder = holder_of_number(number)
    if holder is not None:
        return block_business(customer_id=customer_id, business=holder)
    return find_block(customer_id, None, number) or Block.objects.create(
        customer_id=customer_id, number=number
    )


@transaction.atomic
def unblock(*, block: Block) -> None:
    """End a block. The caller has got it from `get_block_for`."""
    if block.business_id:
        _lock_conversation(block.customer_id, block.business_id)
    block.delete()
    if block.business_id:
        _announce(block.customer_id, block.business_id)


@transaction.atomic
def bind_blocks_of_number(*, number: str, business_id: UUID) -> None:
    """A business has proved to hold a number: who blocked the number has blocked the business, for good.

    Unless another business held it since the block was made: then the block was always about that one.
    """
    for block in Block.objects.select_for_update().filter(number=number, business__isnull=True):
        business_id = first_holder(block) or business_id
        meant = first_holder(block) or business_id
        if find_block(block.customer_id, meant, "") is not None:
            block.delete()
            continue
        block.business_id = meant
        block.save(update_fields=["business"])


def _lock_conversation(customer_id: UUID, business_id: UUID) -> None:
    """Give a block and a send at the same instant one order.

    The door locks the counter too; where there is no conversation yet, whoever begins one must wait for the
    customer's row.
    """
    Customer.objects.select_for_update().get(pk=customer_id)
    counters = ConversationCounter.objects.select_for_update()
    counters.filter(pk=conversation_id_for(business_id, customer_id)).first()


def _announce(customer_id: UUID, business_id: UUID) -> None:
    is_blocked = (customer_id, business_id) in blocked_pairs([customer_id], [business_id])
    transaction.on_commit(
        lambda: announce_block(customer_id=customer_id, business_id=business_id, is_blocked=is_blocked),
        robust=True,
    )
