"""Businesses as the public, their people and programs see them."""

from itertools import count
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import Actor

MIN_HANDLE, MAX_HANDLE = 3, 40
# They would speak for the house.
RESERVED_HANDLES = frozenset(
    {"recado", "admin", "help", "staff", "support", "security", "verified", "soporte"}
)


def get_public_business(handle: str) -> Business:
    """Return the business with this handle. Raises Http404."""
    return get_object_or_404(Business, handle=handle)


def find_business(reference: str) -> Business:
    """Return a business by handle or id. Raises Http404."""
    try:
        return get_object_or_404(Business, pk=UUID(reference))
    except ValueError:
        return get_object_or_404(Business, handle=reference)


def business_of(actor: Actor) -> Business:
    """The business that a member acts for. Raises Http404 for a customer."""
    return get_object_or_404(Business, pk=actor.business_id)


def is_handle_free(handle: str) -> bool:
    """Say whether a new business may have this handle."""
    return handle not in RESERVED_HANDLES and not Business.objects.filter(handle=handle).exists()


def free_handle(wanted: str) -> str:
    """This handle, or the first free one with a number behind it."""
    if is_handle_free(wanted):
        return wanted
    stem = wanted[: MAX_HANDLE - 6].rstrip("-")
    taken = set(Business.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    return next(handle for number in count(2) if (handle := f"{stem}-{number}") not in taken)


def suggest_handle(name: str) -> str:
    """A free handle after a business's name; empty where the name has no letters for one."""
    stem = slugify(name).replace("_", "-").strip("-")[:MAX_HANDLE].rstrip("-")
    return free_handle(stem) if len(stem) >= MIN_HANDLE else ""


def get_membership(membership_id: UUID) -> Membership:
    """Return a membership with its business. Raises Http404."""
    return get_object_or_404(Membership.objects.select_related("business"), pk=membership_id)


def number_of_business(business_id: UUID) -> PhoneNumber | None:
    """The number that a business shows: the one it chose, else the oldest that it still holds."""
    claim = PhoneClaim.objects.filter(business_id=business_id, released_at__isnull=True)
    first = claim.order_by("-is_primary", "verified_at").first()
    return first.number if first else None


def holder_of_number(number: str) -> Business | None:
    """The business that holds a number (E.164) now."""
    claims = PhoneClaim.objects.filter(number=number, released_at__isnull=True, business__isnull=False)
    claim = claims.select_related("business").first()
    return claim.business if claim else None


def number_of_customer(customer_id: UUID) -> PhoneNumber | None:
    """The number that a customer holds now."""
    claim = PhoneClaim.objects.filter(customer_id=customer_id, released_at__isnull=True).first()
    return claim.number if claim else None


def get_customer(customer_id: UUID) -> Customer:
    """Return a customer with their user. Raises Http404."""
    return get_object_or_404(Customer.objects.select_related("user"), pk=customer_id)


def profile_for(actor: Actor) -> dict[str, Any]:
    """Who I am, as the client needs it (KEYS.md, `GET me/`)."""
    user = User.objects.get(pk=actor.user_id)
    business = Business.objects.filter(pk=actor.business_id).first() if actor.business_id else None
    return {
        "side": actor.side,
        "party": str(actor.party_id),
        "agent": str(actor.membership_id) if actor.membership_id else None,
        "name": actor.name,
        "role": actor.role,
        "language": user.language,
        "business": show_business(business) if business else None,
    }


def show_business(business: Business) -> dict[str, str]:
    """The facts of a business that every conversation partner sees."""
    return {
        "id": str(business.id),
        "name": business.name,
        "handle": business.handle,
        "status": business.status,
        "logo": business.logo_digest,
    }
