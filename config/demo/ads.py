"""What the three customers declared, two ads that run and have been seen, and one that waits for staff."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer, User
from campaigns.models.ads import Ad, AdClick, AdVersion, AdView
from campaigns.services.ad_counts import declare
from campaigns.services.ad_pictures import store_picture
from campaigns.services.ad_review import approve_ad
from campaigns.services.ads import Card, save_ad, submit_ad
from campaigns.targets import Facts

PICTURES = Path(__file__).with_name("ads")
DAYS_BEFORE, DAYS_AFTER = 9, 60


@dataclass(frozen=True)
class DemoAd:
    handle: str
    picture: str
    alt: str
    headline: str
    text: str
    call: AdVersion.Call
    target: Facts
    seen_by: int
    is_approved: bool = True


DECLARED = (
    Facts(("food", "travel", "family"), ("es", "en"), "ES", "Madrid"),
    Facts(("food", "travel"), ("en", "de"), "PT", "Tavira"),
    Facts(("travel", "culture"), ("en",), "ES", ""),
)
ADS = (
    DemoAd(
        "amelia",
        "bread.jpg",
        "Two loaves of bread on a wooden board, a window with morning sun behind them",
        "Bread that is still warm at seven",
        "Say in the chat how many loaves you want tomorrow. They wait for you, in your name.",
        AdVersion.Call.ORDER,
        Facts(("food",), ("en",), "PT", "Tavira"),
        38,
    ),
    DemoAd(
        "vencejo",
        "island.jpg",
        "An aeroplane above a green island with white houses, the sun low over the sea",
        "The islands, from 49 €",
        "One bag, your seat and no surprises. Ask us about your dates: you get an answer within minutes.",
        AdVersion.Call.ASK,
        Facts(("travel",), ("en", "es")),
        112,
    ),
    DemoAd(
        "amelia",
        "cake.jpg",
        "A cake of two tiers with red fruit, between two small cakes",
        "A cake with your name on it",
        "Three days before, two flavours, one photo of how you want it: write to us.",
        AdVersion.Call.ORDER,
        Facts(("food", "family"), (), "PT", ""),
        0,
        is_approved=False,
    ),
)


def seed_ads(customers: list[Customer], businesses: dict[str, Business], reviewer: User) -> None:
    """Declare, advertise, decide; others than the demo's own three have seen what runs."""
    for customer, facts in zip(customers, DECLARED, strict=True):
        declare(customer_id=customer.id, facts=facts)
    others = list(
        Customer.objects.exclude(pk__in=[customer.pk for customer in customers]).order_by("name", "pk")
    )
    for made in ADS:
        ad = _advertise(made, businesses[made.handle], reviewer)
        _seen(ad, others[: made.seen_by])


def _advertise(made: DemoAd, business: Business, reviewer: User) -> Ad:
    owner = Membership.objects.get(business=business, role=Membership.Role.OWNER)
    today = datetime.now(UTC).date()
    with (PICTURES / made.picture).open("rb") as file:
        picture = store_picture(business_id=business.id, upload=file)
    card = Card(
        headline=made.headline,
        text=made.text,
        call=made.call,
        alt=made.alt,
        picture_id=picture.pk,
        target=made.target,
        first_day=today - timedelta(days=DAYS_BEFORE),
        last_day=today + timedelta(days=DAYS_AFTER),
        zone="Europe/Lisbon",
    )
    ad = save_ad(business_id=business.id, ad_id=None, card=card, writer_id=owner.user_id)
    submit_ad(business_id=business.id, ad_id=ad.id, actor_id=owner.user_id)
    if made.is_approved:
        version_id: UUID = ad.versions.values_list("pk", flat=True)[0]
        approve_ad(version_id=version_id, reviewer=reviewer, reason="", note="", address=None)
    return ad


def _seen(ad: Ad, people: list[Customer]) -> None:
    """Most only looked; some pressed, and some of those wrote."""
    dice = random.Random(7)  # noqa: S311  # nosec B311
    now = datetime.now(UTC)
    views, clicks = [], []
    for person in people:
        first = dice.randrange(DAYS_BEFORE)
        for ago in {first, max(0, first - dice.randrange(4))}:
            on = (now - timedelta(days=ago)).date()
            views.append(AdView(business_id=ad.business_id, ad=ad, customer=person, on=on))
        if dice.random() < 0.3:
            at = now - timedelta(days=first, minutes=dice.randrange(300))
            chat = at + timedelta(minutes=2) if dice.random() < 0.55 else None
            clicks.append(
                AdClick(business_id=ad.business_id, ad=ad, customer=person, clicked_at=at, chatted_at=chat)
            )
    AdView.objects.bulk_create(views)
    AdClick.objects.bulk_create(clicks)
