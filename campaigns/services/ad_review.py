"""What staff decide about ads: before they run, and again when customers report them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.verification import AlreadyDecidedError, ReasonMissingError
from accounts.models.people import User
from accounts.services.audit import Action, record_event
from campaigns.models.ads import Ad, AdReport, AdVersion

State = AdVersion.State


@transaction.atomic
def approve_ad(*, version_id: UUID, reviewer: User, reason: str, note: str, address: str | None) -> None:
    """Let this version run in its days, in place of the one before.

    The caller has proved that the reviewer is staff with a verified second factor who may decide.
    Raises AlreadyDecidedError.
    """
    version = _version(version_id, State.WAITING)
    before = AdVersion.objects.filter(ad_id=version.ad_id, state=State.APPROVED)
    _settle_reports(before.values_list("pk", flat=True))
    before.update(state=State.REPLACED)
    _decide(version, State.APPROVED, reviewer, "", note)
    _record(version, Action.AD_APPROVED, reviewer, address)


@transaction.atomic
def reject_ad(*, version_id: UUID, reviewer: User, reason: str, note: str, address: str | None) -> None:
    """Turn a version down with one of the reasons, and perhaps a note; what runs goes on.

    The caller has proved that the reviewer may decide. Raises ReasonMissingError, AlreadyDecidedError.
    """
    _turn_down(version_id, State.WAITING, reviewer, reason, note, address, Action.AD_REJECTED)


@transaction.atomic
def take_down_ad(*, version_id: UUID, reviewer: User, reason: str, note: str, address: str | None) -> None:
    """Show an approved version to nobody any more, and close the reports about it.

    The caller has proved that the reviewer may decide. Raises ReasonMissingError, AlreadyDecidedError.
    """
    _turn_down(version_id, State.APPROVED, reviewer, reason, note, address, Action.AD_TAKEN_DOWN)
    _settle_reports([version_id])


@transaction.atomic
def keep_ad(*, version_id: UUID, reviewer: User, reason: str, note: str, address: str | None) -> None:
    """Close the reports about an approved version: it goes on.

    The caller has proved that the reviewer may decide. Raises AlreadyDecidedError.
    """
    version = _version(version_id, State.APPROVED)
    if not _settle_reports([version_id]):
        raise AlreadyDecidedError
    _record(version, Action.AD_KEPT, reviewer, address, note=note.strip())


DECISIONS = {"approve": approve_ad, "reject": reject_ad, "take_down": take_down_ad, "keep": keep_ad}


def _turn_down(
    version_id: UUID, state: str, reviewer: User, reason: str, note: str, address: str | None, action: Action
) -> None:
    if reason not in AdVersion.Reason.values:
        raise ReasonMissingError
    version = _version(version_id, state)
    _decide(version, State.REJECTED, reviewer, reason, note)
    _record(version, action, reviewer, address, reason=reason, note=note.strip())


def _version(version_id: UUID, state: str) -> AdVersion:
    """The version while it is to be decided about; its ad's row is locked, as whoever changes it does."""
    ad = Ad.objects.select_for_update(of=("self",)).filter(versions=version_id).first()
    version = AdVersion.objects.filter(pk=version_id, state=state).first() if ad else None
    if version is None:
        raise AlreadyDecidedError
    return version


def _decide(version: AdVersion, state: str, reviewer: User, reason: str, note: str) -> None:
    version.state, version.reason, version.note = state, reason, note.strip()
    version.decided_by, version.decided_at = reviewer, timezone.now()
    version.save(update_fields=["state", "reason", "note", "decided_by", "decided_at"])


def _settle_reports(version_ids: Iterable[UUID]) -> int:
    reports = AdReport.objects.filter(version_id__in=version_ids, settled_at__isnull=True)
    return reports.update(settled_at=timezone.now())


def _record(
    version: AdVersion, action: Action, reviewer: User, address: str | None, **detail: object
) -> None:
    record_event(
        action=action,
        actor_id=reviewer.id,
        business_id=version.business_id,
        target=str(version.ad_id),
        detail={"version": version.number, "headline": version.headline, **detail},
        address=address,
    )
