"""News from below: new keys and departures reach the open sockets."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.queries.actors import parties_of
from accounts.queries.onboarding import first_message_sources
from accounts.queries.public import page_parts
from accounts.signals import (
    epoch_published,
    guest_kept,
    member_removed,
    number_claimed,
    number_lost,
    places_changed,
    session_ended,
)
from messaging.events import (
    announce_keys,
    announce_number_lost,
    announce_places,
    announce_removal,
    announce_session_end,
    business_group,
    customer_group,
)
from messaging.queries.automation import commands_of
from messaging.queries.conversations import pairs_of_businesses, partners_of
from messaging.queries.counts import has_sent
from messaging.services.blocks import bind_blocks_of_number
from messaging.services.cloud import add_numbers
from messaging.services.contacts import give_contacts_number
from messaging.services.inbox_upkeep import take_from_who_left
from messaging.services.push import forget_browsers_of

first_message_sources.append(has_sent)
page_parts.append(lambda business: {"commands": commands_of(business)})


@receiver(epoch_published)
def tell_partners_of_new_keys(sender: Any, party_id: UUID, **kwargs: Any) -> None:
    businesses, customers = partners_of(party_id)
    groups = {business_group(business) for business in businesses}
    groups |= {customer_group(customer) for customer in customers}
    announce_keys(party_id=party_id, groups=groups)


@receiver(member_removed)
def close_sockets_of_removed_member(
    sender: Any, membership_id: UUID, business_id: UUID, **kwargs: Any
) -> None:
    announce_removal(business_id=business_id, membership_id=membership_id)


@receiver(member_removed)
def take_conversations_from_removed_member(sender: Any, membership_id: UUID, **kwargs: Any) -> None:
    while take_from_who_left(membership_id=membership_id):
        pass


@receiver(member_removed)
def wake_no_browser_of_removed_member(sender: Any, membership_id: UUID, **kwargs: Any) -> None:
    forget_browsers_of(membership_id=membership_id)


@receiver(session_ended)
def let_sockets_check_their_session(sender: Any, user_id: UUID, **kwargs: Any) -> None:
    customers, businesses = parties_of(user_id)
    groups = [*map(customer_group, customers), *map(business_group, businesses)]
    announce_session_end(user_id=user_id, groups=groups)


@receiver(guest_kept)
def tell_businesses_of_a_guests_number(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    give_contacts_number(customer_id=customer_id)


@receiver(number_lost)
def tell_who_had_the_number(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    announce_number_lost(customer_id=customer_id)


@receiver(places_changed)
def tell_both_sides_who_may_send(
    sender: Any, business_ids: list[UUID], may_send: bool, **kwargs: Any
) -> None:
    announce_places(pairs=pairs_of_businesses(business_ids), business_ids=business_ids, waits=not may_send)


@receiver(number_claimed)
def bind_blocks_to_the_holder(sender: Any, business_id: UUID, number: str, **kwargs: Any) -> None:
    bind_blocks_of_number(number=number, business_id=business_id)


@receiver(number_claimed)
def give_the_number_a_node(sender: Any, business_id: UUID, **kwargs: Any) -> None:
    add_numbers(business_id=business_id)
