"""Ads for tests: pictures, cards, and ads at every point of their way."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from accounts.models.people import User
from campaigns.models.ads import Ad, AdVersion
from campaigns.services.ad_pictures import store_picture
from campaigns.services.ad_review import approve_ad
from campaigns.services.ads import Card, save_ad, submit_ad
from campaigns.targets import Facts
from tests.accounts.test_verification import make_reviewer
from tests.conftest import Cast

HEADLINE = "Warm bread at seven"


def picture_file(kind: str = "PNG", size: tuple[int, int] = (640, 360), **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "#c2691f").save(file, kind, **options)
    file.seek(0)
    return file


def make_card(picture_id: int | None, **changes: Any) -> Card:
    today = datetime.now(UTC).date()
    fields: dict[str, Any] = {
        "headline": HEADLINE,
        "text": "Say how many loaves you want.",
        "call": "order",
        "alt": "A loaf of bread",
        "picture_id": picture_id,
        "target": Facts(),
        "first_day": today - timedelta(days=1),
        "last_day": today + timedelta(days=5),
        "zone": "UTC",
    }
    return Card(**{**fields, **changes})


def draft_ad(cast: Cast, *, ad_id: UUID | None = None, given_id: str = "", **changes: Any) -> Ad:
    """A whole card that the bakery has not shown to staff; under a `given_id` if there is one."""
    if given_id:
        ad_id = Ad.objects.create(pk=given_id, business=cast.bakery, created_by=cast.olga.user).pk
    picture = store_picture(business_id=cast.bakery.id, upload=picture_file())
    card = make_card(picture.pk, **changes)
    return save_ad(business_id=cast.bakery.id, ad_id=ad_id, card=card, writer_id=cast.olga.user_id)


def waiting_ad(cast: Cast, **changes: Any) -> AdVersion:
    """A version that waits for staff; the bakery is verified already."""
    ad = draft_ad(cast, **changes)
    submit_ad(business_id=cast.bakery.id, ad_id=ad.id, actor_id=cast.olga.user_id)
    return ad.versions.order_by("-number")[0]


def reviewer_of_ads() -> User:
    return User.objects.filter(email="ines@recado.example").first() or make_reviewer()


def running_ad(cast: Cast, **changes: Any) -> Ad:
    """An ad of the verified bakery that staff have approved."""
    version = waiting_ad(cast, **changes)
    approve_ad(version_id=version.id, reviewer=reviewer_of_ads(), reason="", note="", address=None)
    return version.ad
