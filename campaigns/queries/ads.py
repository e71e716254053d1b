"""Ads as their business and staff see them: what they show, how they stand, and people as counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors.base import NotFoundError
from accounts.models.audit import AuditEvent
from accounts.queries.actors import Actor
from accounts.queries.queues import Queue, queue_of
from campaigns.models.ads import Ad, AdClick, AdPicture, AdReport, AdVersion, AdView
from campaigns.panels import staff_panels_of
from campaigns.queries.campaigns import FEWEST_TOLD
from campaigns.queries.periods import Period
from campaigns.targets import Facts
from messaging.queries.contacts import business_of

State = AdVersion.State
HISTORY_LENGTH = 30
SHOWN = 50


def stored_name(digest: str) -> str:
    """Where the storage keeps the picture of this digest."""
    return f"ads/{digest}.webp"


def read_picture(digest: str) -> bytes:
    """The bytes of a picture that some business put into an ad. Raises NotFoundError."""
    name = stored_name(digest)
    if not AdPicture.objects.filter(digest=digest).exists() or not default_storage.exists(name):
        raise NotFoundError
    with default_storage.open(name) as file:
        return bytes(file.read())


def find_picture(actor: Actor, picture_id: int | None) -> AdPicture | None:
    """A picture of the actor's business, if it is one."""
    return (
        AdPicture.objects.filter(business_id=business_of(actor), pk=picture_id).first()
        if picture_id
        else None
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How an ad stands: a stable code, what it says, and whether it can be shown to people now."""

    code: str
    words: Any


STANDINGS = {
    code: Standing(code, words)
    for code, words in (
        ("draft", _("Draft")),
        ("waiting", _("In review")),
        ("rejected", _("Rejected")),
        ("planned", _("Planned")),
        ("running", _("Running")),
        ("paused", _("Paused")),
        ("ended", _("Ended")),
    )
}


@dataclass(frozen=True, slots=True)
class ShownAd:
    """An ad with its newest version, the approved one if there is one, and how it stands."""

    ad: Ad
    newest: AdVersion
    approved: AdVersion | None
    standing: Standing

    @property
    def shown(self) -> AdVersion:
        """What customers see, or would."""
        return self.approved or self.newest


def ads_for(actor: Actor) -> list[ShownAd]:
    """The newest ads of the actor's business."""
    return [_shown(ad) for ad in _ads_of(actor).order_by("-created_at")[:SHOWN]]


def get_ad_for(actor: Actor, ad_id: UUID) -> ShownAd:
    """Return an ad of the actor's business. Raises NotFoundError when missing or foreign."""
    found = _ads_of(actor).filter(pk=ad_id).first()
    if found is None:
        raise NotFoundError
    return _shown(found)


def _ads_of(actor: Actor) -> QuerySet[Ad]:
    versions = AdVersion.objects.select_related("picture", "business").order_by("-number")
    rows = Ad.objects.filter(business_id=business_of(actor)).select_related("business")
    return rows.prefetch_related(Prefetch("versions", queryset=versions))


def _shown(ad: Ad) -> ShownAd:
    every = list(ad.versions.all())
    approved = next((version for version in every if version.state == State.APPROVED), None)
    return ShownAd(ad, every[0], approved, STANDINGS[_code_of(ad, every[0], approved, timezone.now())])


def _code_of(ad: Ad, newest: AdVersion, approved: AdVersion | None, now: datetime) -> str:
    if ad.ended_at:
        return "ended"
    if approved is None or approved.starts_at is None or approved.ends_at is None:
        return newest.state
    if approved.ends_at <= now:
        return "ended"
    if ad.paused_at:
        return "paused"
    return "planned" if approved.starts_at > now else "running"


def target_of(version: AdVersion) -> Facts:
    """Whom a version is for."""
    return Facts(tuple(version.interests), tuple(version.languages), version.country, version.city)


@dataclass(frozen=True, slots=True)
class Results:
    """How many people saw an ad, pressed it, and wrote; each person once."""

    people: int
    clicks: int
    chats: int

    @property
    def can_tell_days(self) -> bool:
        """Whether so many saw it that a day's count tells about nobody."""
        return self.people >= FEWEST_TOLD


def results_of(ad_ids: list[UUID]) -> dict[UUID, Results]:
    """Results of ads of one business, in three queries. The caller has proved to act for it.

    Who is forgotten, long after an ad has ended, counts on without a name.
    """
    seen = dict(
        AdView.objects.filter(ad_id__in=ad_ids)
        .values_list("ad_id")
        .annotate(people=Count("customer_id", distinct=True))
    )
    rows = AdClick.objects.filter(ad_id__in=ad_ids).values_list("ad_id")
    pressed = {
        ad_id: (clicks, chats) for ad_id, clicks, chats in rows.annotate(Count("pk"), Count("chatted_at"))
    }
    kept = Ad.objects.filter(pk__in=ad_ids)
    past = {row[0]: row[1:] for row in kept.values_list("pk", "past_people", "past_clicks", "past_chats")}
    nobody = (0, 0, 0)
    results = {}
    for ad_id in ad_ids:
        now = (seen.get(ad_id, 0), *pressed.get(ad_id, (0, 0)))
        results[ad_id] = Results(
            *(one + other for one, other in zip(now, past.get(ad_id, nobody), strict=True))
        )
    return results


def ads_with_people_until(ended_before: datetime, limit: int) -> list[UUID]:
    """Ads that ended before then, for good or by their last day, and of which people are still kept."""
    seen, pressed = (model.objects.filter(ad=OuterRef("pk")) for model in (AdView, AdClick))
    running = AdVersion.objects.filter(ad=OuterRef("pk"), state=State.APPROVED, ends_at__gt=ended_before)
    is_over = Q(ended_at__lte=ended_before) | (Q(ended_at__isnull=True) & ~Exists(running))
    return list(
        Ad.objects.filter(is_over & (Exists(seen) | Exists(pressed)))
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def days_of(ad: Ad, period: Period) -> list[dict[str, Any]]:
    """People by day: who saw it (days of UTC), pressed it and wrote (days of the zone), the newest first."""
    views = AdView.objects.filter(ad=ad, on__gte=period.dates[0]).values_list("on").annotate(Count("pk"))
    begin = datetime.fromtimestamp(period.start_ms / 1000, UTC)
    since = Q(clicked_at__gte=begin) | Q(chatted_at__gte=begin)
    clicks, chats = Counter[date](), Counter[date]()
    for clicked_at, chatted_at in AdClick.objects.filter(since, ad=ad).values_list(
        "clicked_at", "chatted_at"
    ):
        clicks[clicked_at.astimezone(period.zone).date()] += 1
        if chatted_at:
            chats[chatted_at.astimezone(period.zone).date()] += 1
    seen = dict(views)
    return [
        {"on": day, "views": seen.get(day, 0), "clicks": clicks[day], "chats": chats[day]}
        for day in reversed(period.dates)
    ]


def submitted_ads() -> QuerySet[AdVersion]:
    """What businesses have shown to staff, each with its open reports: everything but drafts."""
    rows = AdVersion.objects.exclude(state=State.DRAFT)
    opened = Count("reports", filter=Q(reports__settled_at__isnull=True))
    return rows.annotate(open_reports=opened)


def _reported() -> Exists:
    return Exists(AdReport.objects.filter(version=OuterRef("pk"), settled_at__isnull=True))


def ads_to_decide() -> QuerySet[AdVersion]:
    """Versions that wait for a decision, and approved ones that customers have reported."""
    return AdVersion.objects.filter(Q(state=State.WAITING) | Q(_reported(), state=State.APPROVED))


def ad_queue() -> Queue:
    """How many ads staff have to decide about, and since when the oldest waits."""
    first_report = Min("reports__created_at", filter=Q(reports__settled_at__isnull=True))
    waits_since = Coalesce(first_report, Max("submitted_at"))
    rows = ads_to_decide().annotate(waits_since=waits_since)
    return queue_of(rows, since="waits_since")


def get_ad_review(version_id: UUID) -> dict[str, Any]:
    """Everything on one review page. Raises Http404."""
    rows = submitted_ads().select_related("ad", "business", "picture", "written_by", "decided_by")
    version = get_object_or_404(rows, pk=version_id)
    history = AuditEvent.objects.filter(business_id=version.business_id, target=str(version.ad_id))
    reports = AdReport.objects.filter(version=version).order_by("-created_at")
    earlier = AdVersion.objects.filter(ad_id=version.ad_id, number__lt=version.number)
    return {
        "version": version,
        "business": version.business,
        "before": earlier.exclude(state=State.DRAFT).order_by("-number").first(),
        "reports": reports[:HISTORY_LENGTH],
        "history": history.select_related("actor")[:HISTORY_LENGTH],
        "panels": staff_panels_of(version.business_id),
        "is_waiting": version.state == State.WAITING,
        "is_approved": version.state == State.APPROVED,
    }
