"""What a customer discovers beside the directory: the few ads that fit them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.errors.base import NotFoundError
from accounts.queries.directory import verified_businesses
from accounts.queries.pilot import waits_for_place
from campaigns.models.ads import AdHiding, AdVersion, AdView, Declaration
from campaigns.queries.ads import target_of
from campaigns.targets import Candidate, Facts, Match, matches_of, rank, within_the_day
from messaging.models.blocks import Block
from messaging.models.flow import FlowLevel

A_DAY_SECONDS = 86_400


def declared_by(customer_id: UUID) -> Facts:
    """What a customer declared; nothing, unless they did."""
    row = Declaration.objects.filter(pk=customer_id).first()
    if row is None:
        return Facts()
    return Facts(tuple(row.interests), tuple(row.languages), row.country, row.city)


def hidden_count(customer_id: UUID) -> int:
    """How many ads and businesses a customer has hidden."""
    return AdHiding.objects.filter(customer_id=customer_id).count()


@dataclass(frozen=True, slots=True)
class OfferedAd:
    """A version that is shown to a customer, and which of their declared facts met its target."""

    version: AdVersion
    matches: tuple[Match, ...]


def offered_ads(customer_id: UUID, now: datetime) -> list[OfferedAd]:
    """The ads that a customer is shown now, by `campaigns.targets`, in a fixed number of queries."""
    today = now.astimezone(UTC).date()
    versions = {version.ad_id: version for version in _open_to(customer_id, now)}
    counts = AdView.objects.filter(ad_id__in=versions, on=today).values_list("ad_id")
    seen_today = dict(counts.annotate(Count("pk")))
    candidates = [
        Candidate(ad_id, target_of(version), _days_running(version, now), seen_today.get(ad_id, 0))
        for ad_id, version in versions.items()
    ]
    own = set(AdView.objects.filter(customer_id=customer_id, on=today).values_list("ad_id", flat=True))
    chosen = within_the_day(rank(candidates, declared_by(customer_id)), own)
    return [OfferedAd(versions[ad_id], matches) for ad_id, matches in chosen]


def get_offered(customer_id: UUID, ad_id: UUID, now: datetime) -> AdVersion:
    """Return what runs of an ad, if it may be shown to this customer. Raises NotFoundError otherwise."""
    version = _open_to(customer_id, now).filter(ad_id=ad_id).first()
    if version is None or matches_of(target_of(version), declared_by(customer_id)) is None:
        raise NotFoundError
    return version


def get_shown(customer_id: UUID, ad_id: UUID, now: datetime) -> AdVersion:
    """Return what runs of an ad that this customer is, or was, shown. Raises NotFoundError otherwise."""
    seen = AdView.objects.filter(customer_id=customer_id, ad_id=OuterRef("ad_id"))
    shown = _running(now).filter(Exists(seen), ad_id=ad_id).first()
    return shown or get_offered(customer_id, ad_id, now)


def _open_to(customer_id: UUID, now: datetime) -> QuerySet[AdVersion]:
    """What runs, unless the customer blocked or hid its business, or wants only important news of it."""
    pair: dict[str, Any] = {"customer_id": customer_id, "business_id": OuterRef("business_id")}
    hidden = AdHiding.objects.filter(Q(ad_id=OuterRef("ad_id")) | Q(ad__isnull=True), **pair)
    quiet = FlowLevel.objects.filter(level=FlowLevel.Level.IMPORTANT, **pair)
    shut_out = Exists(Block.objects.filter(**pair)) | Exists(quiet) | Exists(hidden)
    return _running(now).filter(~shut_out)


def _running(now: datetime) -> QuerySet[AdVersion]:
    placed = verified_businesses().annotate(waits=waits_for_place()).filter(waits=False)
    return AdVersion.objects.filter(
        state=AdVersion.State.APPROVED,
        starts_at__lte=now,
        ends_at__gt=now,
        ad__paused_at__isnull=True,
        ad__ended_at__isnull=True,
        business__in=placed.values("pk"),
    ).select_related("business", "picture")


def _days_running(version: AdVersion, now: datetime) -> float:
    return (now - version.starts_at).total_seconds() / A_DAY_SECONDS if version.starts_at else 0.0
