"""What this app erases when a business or a customer goes; called inside the transaction that erases them."""

from uuid import UUID

from campaigns.models.ads import AdClick, AdHiding, AdView, Declaration
from campaigns.models.audiences import Audience


def erase_business(business_id: UUID) -> None:
    """Erase a closed business's audiences. Campaigns and ads stay as counts: no person is named in them."""
    Audience.objects.filter(business_id=business_id).delete()


def erase_customer(customer_id: UUID) -> None:
    """Erase what a customer is interested in, and which ads they saw, opened and hid."""
    for model in (AdView, AdClick, AdHiding, Declaration):
        model.objects.filter(customer_id=customer_id).delete()
