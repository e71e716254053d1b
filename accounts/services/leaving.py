"""People who leave: their account is deleted at once, and what others keep is named."""

from uuid import UUID

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential, WebAuthnUserHandle

from accounts.errors.base import NotFoundError
from accounts.errors.data import OnlyOwnerError, StaffAccountError
from accounts.errors.team import LastOwnerError
from accounts.lockouts import lockout_name
from accounts.models.businesses import Business, Membership
from accounts.models.emails import EmailCode
from accounts.models.exports import DataExport
from accounts.models.guests import Guest
from accounts.models.keys import KeyBackup, Party, Pin
from accounts.models.letters import Letter
from accounts.models.links import DeviceLink
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.pins import CustomerDevice, CustomerPin
from accounts.models.sessions import DoorSession
from accounts.queries.actors import active_memberships_of
from accounts.services.audit import Action, record_event
from accounts.services.businesses import remove_member
from accounts.services.exports import stop_export
from accounts.services.sessions import announce_session_end
from accounts.services.team import leave_team
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
    _end_exports(DataExport.objects.filter(customer=customer))
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
    name = _name_of_deleted(customer.user)
    Customer.objects.filter(pk=customer_id).update(name=name, deleted_at=now)
    User.objects.filter(pk=customer.user_id).update(
        name=name, email=None, is_active=False, password=make_password(None)
    )
    announce_session_end(user_id=customer.user_id)
    transaction.on_commit(lambda: epoch_published.send_robust(Party, party_id=customer_id), robust=True)


@transaction.atomic
def delete_member(*, user_id: UUID, address: str | None) -> None:
    """Delete a member's account: they leave their business at once, and can no longer sign in.

    Erased: name, e-mail, password, second factors, sessions, letters, the backup of their own keys, and what
    every app holds of them alone (`register_eraser`). Kept: what they did for the business, which is its own,
    under their id and without their name; their agent's public keys; the audit log. The last owner who holds
    a business's keys hands it over or closes it first; of a closed one they may go, and nobody reopens it.
    The caller has proved with their password that it is this person.
    Raises NotFoundError, StaffAccountError, OnlyOwnerError.
    """
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFoundError
    if user.is_staff:
        raise StaffAccountError
    business_id = None
    for member in active_memberships_of(user):
        business_id = member.business_id
        _leave(member)
    for erase in erasers_of(Side.PERSON):
        erase(user_id)
    _end_exports(DataExport.objects.filter(person=user))
    _erase_agents(user)
    _erase_sign_in(user)
    record_event(
        action=Action.ACCOUNT_DELETED,
        actor_id=user_id,
        business_id=business_id,
        target=str(user_id),
        address=address,
    )
    _forget_person(user)


def _leave(member: Membership) -> None:
    if member.business.status == Business.Status.CLOSED:
        remove_member(membership=member, actor_id=member.user_id)
        return
    try:
        leave_team(member_id=member.pk)
    except LastOwnerError as error:
        raise OnlyOwnerError from error


def _erase_agents(user: User) -> None:
    """Public keys stay, for what was sealed to them; what opens them goes."""
    agents = list(Membership.objects.filter(user=user).values_list("pk", flat=True))
    KeyBackup.objects.filter(party_id__in=agents).delete()
    DeviceLink.objects.filter(party_id__in=agents).delete()
    Party.objects.filter(pk__in=agents).update(retired_at=timezone.now())


def _erase_sign_in(user: User) -> None:
    for model in (TOTPDevice, StaticDevice, WebAuthnCredential, WebAuthnUserHandle, EmailCode, Letter):
        model._default_manager.filter(user=user).delete()
    AccessAttempt.objects.filter(username=lockout_name(user.email or "")).delete()


def _forget_person(user: User) -> None:
    """A customer who signs in with the same account stays one: theirs is deleted at the customers' door."""
    is_customer = Customer.objects.filter(user=user, deleted_at__isnull=True).exists()
    if not is_customer:
        DoorSession.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(
        name=_name_of_deleted(user),
        email=None,
        email_confirmed_at=None,
        is_active=is_customer,
        password=make_password(None),
    )
    announce_session_end(user_id=user.pk)


def _end_exports(exports: "QuerySet[DataExport]") -> None:
    for export in exports.filter(state__in=DataExport.UNFINISHED):
        stop_export(export=export)
    exports.filter(expires_at__isnull=False).update(expires_at=timezone.now())


def _name_of_deleted(user: User) -> str:
    with translation.override(user.language):
        return _("Deleted account")
