"""Long after an ad has ended it is known how many saw it, and no longer who."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS
from campaigns.models.ads import Ad, AdClick, AdVersion, AdView
from campaigns.queries.ads import Results, results_of
from campaigns.services.ad_counts import click_ad, count_view
from campaigns.services.ad_retention import forget_ad_people
from tests.campaigns.ads import running_ad
from tests.conftest import Cast, certify
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def seen_ad(cast: Cast) -> Ad:
    """An ad that alice pressed, and that bob saw on two days."""
    certify(cast.bakery)
    ad = running_ad(cast)
    version = ad.versions.get()
    click_ad(version=version, customer_id=cast.alice.id)
    count_view(version=version, customer_id=cast.bob.id)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    AdView.objects.create(business=cast.bakery, ad=ad, customer=cast.bob, on=yesterday)
    return ad


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_people_are_forgotten_and_totals_stay(client: Client, cast: Cast) -> None:
    ad = seen_ad(cast)
    before = results_of([ad.id])[ad.id]
    assert before == Results(people=2, clicks=1, chats=0)
    Ad.objects.filter(pk=ad.pk).update(ended_at=days_ago(settings.AD_RETENTION_DAYS + 1))
    assert forget_ad_people() == 1
    assert not AdView.objects.exists() and not AdClick.objects.exists()
    assert results_of([ad.id])[ad.id] == before
    # Once more: nobody is counted twice.
    assert forget_ad_people() == 0
    assert results_of([ad.id])[ad.id] == before
    open_door(client, cast.olga.user, BUSINESS)
    assert "only these totals are kept" in client.get(f"/business/ads/{ad.id}/").content.decode()


def test_an_ad_that_ended_by_its_last_day_is_forgotten_as_well(cast: Cast) -> None:
    ad = seen_ad(cast)
    over = days_ago(settings.AD_RETENTION_DAYS + 1)
    AdVersion.objects.filter(ad=ad).update(ends_at=over)
    assert forget_ad_people() == 1


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_running_ad_and_one_that_ended_lately_keep_theirs(cast: Cast, is_ended: bool) -> None:
    ad = seen_ad(cast)
    if is_ended:
        Ad.objects.filter(pk=ad.pk).update(ended_at=days_ago(settings.AD_RETENTION_DAYS - 1))
    assert forget_ad_people() == 0
    assert AdView.objects.filter(ad=ad).count() == 3
