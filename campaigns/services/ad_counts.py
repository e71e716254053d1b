"""What customers do with ads: seen, pressed, answered by a message, hidden, reported. Each counts once."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.errors import DeclarationError
from campaigns.models.ads import AdClick, AdHiding, AdReport, AdVersion, AdView, Declaration
from campaigns.targets import COUNTRIES, INTERESTS, Facts
from messaging.models.conversations import Conversation
from messaging.services.conversations import start_conversation
from messaging.wording import LANGUAGES

# A message this long after the click is no answer to the ad any more.
CHAT_WITHIN = timedelta(days=7)


def count_view(*, version: AdVersion, customer_id: UUID) -> None:
    """A customer saw an ad that `get_offered` gave them: once a day."""
    AdView.objects.get_or_create(
        ad_id=version.ad_id,
        customer_id=customer_id,
        on=datetime.now(UTC).date(),
        defaults={"business_id": version.business_id},
    )


@transaction.atomic
def click_ad(*, version: AdVersion, customer_id: UUID) -> Conversation:
    """A customer pressed an ad that `get_offered` gave them: the conversation that it opens.

    The click counts once, and has been seen. Their next message to the business is the chat of this ad and of
    no earlier one, unless this ad has had its chat.
    """
    now = timezone.now()
    count_view(version=version, customer_id=customer_id)
    click, _ = AdClick.objects.get_or_create(
        ad_id=version.ad_id,
        customer_id=customer_id,
        defaults={"business_id": version.business_id, "clicked_at": now},
    )
    mine = AdClick.objects.filter(business_id=version.business_id, customer_id=customer_id)
    mine.exclude(pk=click.pk).filter(awaits_chat_since__isnull=False).update(awaits_chat_since=None)
    mine.filter(pk=click.pk, chatted_at__isnull=True).update(awaits_chat_since=now)
    conversation, _ = start_conversation(customer_id=customer_id, business=version.business)
    return conversation


def note_chats(pairs: Collection[tuple[UUID, UUID]]) -> None:
    """Customers wrote to businesses, as (business, customer): clicks that waited for that have their chat."""
    of_pairs = reduce(or_, (Q(business_id=business, customer_id=customer) for business, customer in pairs))
    now = timezone.now()
    waiting = AdClick.objects.filter(
        of_pairs, awaits_chat_since__gt=now - CHAT_WITHIN, chatted_at__isnull=True
    )
    # Asked first: hardly any message answers an ad, and a read takes no lock.
    if ids := list(waiting.values_list("pk", flat=True)):
        AdClick.objects.filter(pk__in=ids, chatted_at__isnull=True).update(
            chatted_at=now, awaits_chat_since=None
        )


def hide_ads(*, customer_id: UUID, business_id: UUID, ad_id: UUID | None) -> None:
    """Show a customer this ad, or with None every ad of this business, no more."""
    AdHiding.objects.get_or_create(customer_id=customer_id, business_id=business_id, ad_id=ad_id)


def show_hidden_again(*, customer_id: UUID) -> None:
    """Forget everything that a customer has hidden."""
    AdHiding.objects.filter(customer_id=customer_id).delete()


@transaction.atomic
def report_ad(*, version: AdVersion, customer_id: UUID, reason: AdReport.Reason) -> None:
    """A customer reports an ad: staff look at it again, and it is hidden from them. Once per version."""
    AdReport.objects.get_or_create(version=version, customer_id=customer_id, defaults={"reason": reason})
    hide_ads(customer_id=customer_id, business_id=version.business_id, ad_id=version.ad_id)


def declare(*, customer_id: UUID, facts: Facts) -> None:
    """Keep what a customer says about themselves, or nothing at all when they say nothing.

    Raises DeclarationError for what is in no list.
    """
    unknown = set(facts.interests) - set(INTERESTS) or set(facts.languages) - set(LANGUAGES)
    if unknown or (facts.country and facts.country not in COUNTRIES):
        raise DeclarationError
    if facts == Facts():
        Declaration.objects.filter(pk=customer_id).delete()
        return
    Declaration.objects.update_or_create(
        customer_id=customer_id,
        defaults={
            "interests": [code for code in INTERESTS if code in facts.interests],
            "languages": [code for code in LANGUAGES if code in facts.languages],
            "country": facts.country,
            "city": facts.city,
        },
    )
