"""Short links as their business and those who follow them see them."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.queries.actors import Actor
from messaging.models.links import ShortLink

RECENT_DAYS = 30


def links_for(actor: Actor) -> QuerySet[ShortLink]:
    """The links of a member's business, those in use first, with `opened` and `chats` of RECENT_DAYS days.

    And with `all_opened` and `all_chats`, since they were made.
    """
    since = timezone.now().date() - timedelta(days=RECENT_DAYS - 1)
    recent = Q(counts__day__gte=since)
    return (
        ShortLink.objects.filter(business_id=actor.party_id)
        .annotate(
            opened=Coalesce(Sum("counts__opened", filter=recent), 0),
            chats=Coalesce(Sum("counts__chats", filter=recent), 0),
            all_opened=Coalesce(Sum("counts__opened"), 0),
            all_chats=Coalesce(Sum("counts__chats"), 0),
        )
        .order_by("ended_at", "-created_at", "pk")
    )


def get_link_for(actor: Actor, link_id: UUID) -> ShortLink:
    """A link of the member's own business, with its figures. Raises Http404."""
    return get_object_or_404(links_for(actor), pk=link_id)


def find_link(code: str) -> ShortLink:
    """The link with this code, with its business, in use or ended. Raises Http404."""
    return get_object_or_404(ShortLink.objects.select_related("business"), code=code)


def find_link_in_use(code: str) -> ShortLink:
    """The link with this code, with its business. Raises Http404, also once it was ended."""
    return get_object_or_404(ShortLink.objects.select_related("business"), code=code, ended_at__isnull=True)
