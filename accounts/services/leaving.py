"""A customer who leaves: their account is deleted at once, and what others keep is named."""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.errors.base import NotFoundError
from accounts.models.exports import DataExport
from accounts.models.guests import Guest
from accounts.models.keys import KeyBackup, Party, Pin
from accounts.models.links import DeviceLink
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.pins import CustomerDevice, CustomerPin
from accounts.models.sessions import DoorSession
from accounts.services.audit import Action, record_event
from accounts.services.exports import stop_export
from accounts.services.sessions import announce_session_end
from accounts.signals import epoch_published
from accounts.stored import Side, erasers_of


@transaction.atomic
def delete_customer(*, customer_id: UUID, address: str | None) -> None:
    """Delete a customer's account: they can no longer sign in, and nobody can write to them.

    Erased: name, number, backups and pins, and what every app holds of them alone (`register_eraser`). Kept:
    their public keys and the sealed messages, which are the businesses' copies too; what was reported, until
    its case is over; the audit log. The caller has proved that they hold the number now, or that they are a
    guest, who has none.
    Raises NotFoundError.
    """
    customer = Customer.objects.select_for_update().filter(pk=customer_id, deleted_at__isnull=True).first()
    if customer is None:
        raise NotFoundError
    for erase in erasers_of(Side.CUSTOMER):
        erase(customer_id)
    now = timezone.now()
    for export in DataExport.objects.filter(customer=customer, state__in=DataExport.UNFINISHED):
        stop_export(export=export)
    DataExport.objects.filter(customer=customer, expires_at__isnull=False).update(expires_at=now)
    KeyBackup.objects.filter(party_id=customer_id).delete()
    Pin.objects.filter(owner_id=customer_id).delete()
    DeviceLink.objects.filter(party_id=customer_id).delete()
    CustomerPin.objects.filter(customer=customer).delete()
    CustomerDevice.objects.filter(customer=customer).delete()
    Guest.objects.filter(customer=customer).delete()
    DoorSession.objects.filter(user_id=customer.user_id).delete()
    Party.objects.filter(pk=customer_id).update(retired_at=now)
    PhoneClaim.objects.filter(customer=customer).delete()
    record_event(
        action=Action.CUSTOMER_DELETED, actor_id=customer.user_id, target=str(customer_id), address=address
    )
    with translation.override(customer.user.language):
        name = _("Deleted account")
    Customer.objects.filter(pk=customer_id).update(name=name, deleted_at=now)
    User.objects.filter(pk=customer.user_id).update(
        name=name, email=None, is_active=False, password=make_password(None)
    )
    announce_session_end(user_id=customer.user_id)
    transaction.on_commit(lambda: epoch_published.send_robust(Party, party_id=customer_id), robust=True)
