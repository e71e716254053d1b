"""Who saw and pressed an ad is kept for a while after it has ended; then only how many there were."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.models.ads import Ad, AdClick, AdView
from campaigns.queries.ads import ads_with_people_until

ADS_AT_ONCE = 100


def forget_ad_people() -> int:
    """Erase who saw and pressed ads that ended AD_RETENTION_DAYS ago; return how many ads that were.

    Their totals stay with the business, its days go. Safe to run twice.
    """
    until = timezone.now() - timedelta(days=settings.AD_RETENTION_DAYS)
    due = ads_with_people_until(until, ADS_AT_ONCE)
    for ad_id in due:
        _forget(ad_id)
    return len(due)


@transaction.atomic
def _forget(ad_id: UUID) -> None:
    """Under the ad's lock: of two workers, the second finds nobody to count."""
    Ad.objects.select_for_update().get(pk=ad_id)
    views, clicks = AdView.objects.filter(ad_id=ad_id), AdClick.objects.filter(ad_id=ad_id)
    people = views.values("customer_id").distinct().count()
    pressed, chats = clicks.count(), clicks.filter(chatted_at__isnull=False).count()
    views.delete()
    clicks.delete()
    Ad.objects.filter(pk=ad_id).update(
        past_people=F("past_people") + people,
        past_clicks=F("past_clicks") + pressed,
        past_chats=F("past_chats") + chats,
        people_forgotten_at=timezone.now(),
    )
