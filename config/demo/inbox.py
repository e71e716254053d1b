"""The airline's inbox: Jonas is Luis's, Ada was helped, and nobody has taken Carmen yet."""

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from messaging.models.conversations import conversation_id_for
from messaging.models.inbox import InboxEntry
from messaging.services.inbox import Changes, change_entries


def seed_inbox(airline: Business, customers: list[Customer]) -> None:
    """Assign, label and resolve, as the people of the airline would."""
    _, jonas, ada = (conversation_id_for(airline.id, customer.id) for customer in customers)
    luis = Membership.objects.get(business=airline, user__email__startswith="luis@")
    nadia = Membership.objects.get(business=airline, user__email__startswith="nadia@")
    taken = Changes(assigns=True, assignee_id=luis.id, add_labels=("Refund", "Baggage"))
    change_entries(business_id=airline.id, member_id=luis.id, ids=[jonas], changes=taken)
    helped = Changes(add_labels=("Rebooking",), status=InboxEntry.Status.RESOLVED.value)
    change_entries(business_id=airline.id, member_id=nadia.id, ids=[ada], changes=helped)
