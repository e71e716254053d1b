"""A second number of the bakery, a domain that the airline named, and a PIN over a customer's number."""

from collections.abc import Mapping

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from accounts.services.domains import name_domain
from accounts.services.numbers import add_number
from accounts.services.pins import set_pin

SECOND_NUMBER = "+351910000283"
PIN = "371946"


def seed_numbers(owners: Mapping[str, tuple[Membership, object]], customer: Customer) -> str:
    """The second number was proved just now by its code; returns the customer's PIN."""
    bakery, airline = owners["amelia"][0], owners["vencejo"][0]
    add_number(
        business_id=bakery.business_id,
        number=SECOND_NUMBER,
        label="Encomendas",
        actor_id=bakery.user_id,
        address=None,
    )
    website = Business.objects.values_list("website", flat=True).get(pk=airline.business_id)
    name_domain(business_id=airline.business_id, text=website, actor_id=airline.user_id, address=None)
    set_pin(customer_id=customer.id, pin=PIN, address=None)
    return PIN
