"""Ads as their business makes them: drafted, sent to staff, paused, resumed, ended."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.businesses import Business
from accounts.queries.pilot import waiting_businesses
from accounts.services.audit import Action, record_event
from campaigns.errors import AdStateError, AdTimeError, AdUnfinishedError, NotVerifiedToAdvertiseError
from campaigns.models.ads import Ad, AdPicture, AdVersion
from campaigns.queries.periods import is_zone
from campaigns.targets import Facts
from messaging.errors.messages import BusinessSuspendedError, PilotClosedError

State = AdVersion.State


@dataclass(frozen=True, slots=True)
class Card:
    """What one version shows, to whom and when: whole days of a zone, the last one included."""

    headline: str
    text: str
    call: str
    alt: str
    picture_id: int | None
    target: Facts
    first_day: date | None
    last_day: date | None
    zone: str


@transaction.atomic
def save_ad(*, business_id: UUID, ad_id: UUID | None, card: Card, writer_id: UUID) -> Ad:
    """Draft an ad, change its draft, or begin the next version of one that staff have decided about.

    What runs goes on until staff approve the new version. The caller has proved that the writer may.
    Raises NotFoundError, AdStateError while a version is in review or once the ad has ended, AdTimeError.
    """
    if ad_id is None:
        ad = Ad.objects.create(business_id=business_id, created_by_id=writer_id)
    else:
        ad = _locked(business_id, ad_id)
    opened = ad.versions.filter(state__in=[State.DRAFT, State.WAITING]).first()
    if ad.ended_at or (opened and opened.state == State.WAITING):
        raise AdStateError
    if opened is None:
        newest = ad.versions.aggregate(Max("number"))["number__max"] or 0
        opened = AdVersion(business_id=business_id, ad=ad, number=newest + 1)
    _write(opened, card)
    opened.written_by_id = writer_id
    opened.save()
    return ad


def _write(version: AdVersion, card: Card) -> None:
    version.headline, version.text, version.call, version.alt = card.headline, card.text, card.call, card.alt
    own = AdPicture.objects.filter(business_id=version.business_id)
    version.picture = own.filter(pk=card.picture_id).first() if card.picture_id else None
    version.interests, version.languages = list(card.target.interests), list(card.target.languages)
    version.country, version.city = card.target.country, card.target.city
    if not is_zone(card.zone):
        raise AdTimeError
    version.zone = card.zone
    version.starts_at = _begin_of(card.first_day, card.zone)
    version.ends_at = _begin_of(card.last_day and card.last_day + timedelta(days=1), card.zone)
    if version.starts_at and version.ends_at and version.ends_at <= version.starts_at:
        raise AdTimeError


def _begin_of(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None


@transaction.atomic
def submit_ad(*, business_id: UUID, ad_id: UUID, actor_id: UUID) -> None:
    """Send the draft of an ad to staff. The caller has proved that the person may.

    Raises NotFoundError, AdStateError without a draft, AdUnfinishedError, AdTimeError when its last day is
    over, and NotVerifiedToAdvertiseError, BusinessSuspendedError or PilotClosedError of the business.
    """
    ad = _locked(business_id, ad_id)
    draft = ad.versions.filter(state=State.DRAFT).first()
    if draft is None or ad.ended_at:
        raise AdStateError
    if not (draft.picture_id and draft.alt and draft.text and draft.starts_at and draft.ends_at):
        raise AdUnfinishedError
    if draft.ends_at <= timezone.now():
        raise AdTimeError
    _check_business(business_id)
    draft.state, draft.submitted_at = State.WAITING, timezone.now()
    draft.save(update_fields=["state", "submitted_at"])
    _record(ad, Action.AD_SUBMITTED, actor_id, version=draft.number, headline=draft.headline)


def _check_business(business_id: UUID) -> None:
    status = Business.objects.values_list("status", flat=True).get(pk=business_id)
    if status == Business.Status.SUSPENDED:
        raise BusinessSuspendedError
    if status != Business.Status.VERIFIED:
        raise NotVerifiedToAdvertiseError
    if waiting_businesses([business_id]):
        raise PilotClosedError


@transaction.atomic
def delete_draft(*, business_id: UUID, ad_id: UUID) -> bool:
    """Forget the draft of an ad; whether the ad itself went with it, because it had nothing else.

    Raises NotFoundError, AdStateError.
    """
    ad = _locked(business_id, ad_id)
    if not ad.versions.filter(state=State.DRAFT).delete()[0]:
        raise AdStateError
    if ad.versions.exists():
        return False
    ad.delete()
    return True


@transaction.atomic
def pause_ad(*, business_id: UUID, ad_id: UUID, actor_id: UUID) -> None:
    """Show it to nobody for now. Raises NotFoundError, AdStateError unless it runs or is to."""
    ad = _approved(business_id, ad_id)
    if ad.paused_at:
        raise AdStateError
    ad.paused_at = timezone.now()
    ad.save(update_fields=["paused_at"])
    _record(ad, Action.AD_PAUSED, actor_id)


@transaction.atomic
def resume_ad(*, business_id: UUID, ad_id: UUID, actor_id: UUID) -> None:
    """Show it again. Raises NotFoundError, AdStateError unless it is paused."""
    ad = _approved(business_id, ad_id)
    if not ad.paused_at:
        raise AdStateError
    ad.paused_at = None
    ad.save(update_fields=["paused_at"])
    _record(ad, Action.AD_RESUMED, actor_id)


@transaction.atomic
def end_ad(*, business_id: UUID, ad_id: UUID, actor_id: UUID) -> None:
    """Show it never again. Raises NotFoundError, AdStateError unless staff approved it once."""
    ad = _approved(business_id, ad_id)
    ad.ended_at = timezone.now()
    ad.save(update_fields=["ended_at"])
    _record(ad, Action.AD_ENDED, actor_id)


def _approved(business_id: UUID, ad_id: UUID) -> Ad:
    ad = _locked(business_id, ad_id)
    if ad.ended_at or not ad.versions.filter(state=State.APPROVED, ends_at__gt=timezone.now()).exists():
        raise AdStateError
    return ad


def _record(ad: Ad, action: Action, actor_id: UUID, **detail: object) -> None:
    record_event(
        action=action, actor_id=actor_id, business_id=ad.business_id, target=str(ad.id), detail=detail
    )


def _locked(business_id: UUID, ad_id: UUID) -> Ad:
    ad = Ad.objects.select_for_update(of=("self",)).filter(business_id=business_id, pk=ad_id).first()
    if ad is None:
        raise NotFoundError
    return ad
