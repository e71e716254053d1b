"""What a business says of itself: its facts, and its picture."""

from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.errors.profile import ClosedError, LogoError
from accounts.errors.sign_up import ConfusableNameError
from accounts.logos import make_logo
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.names import validate_sayable
from accounts.queries.logos import stored_name
from accounts.services.audit import Action, record_event
from accounts.services.names import refuse_confusable
from accounts.services.standing import pause_badge

NAMES = ("name", "legal_name")
FACTS = (
    *NAMES,
    "category",
    "description",
    "country",
    "tax_id",
    "address",
    "website",
    "hours",
    "zone",
)


def change_profile(
    *, business_id: UUID, changes: dict[str, Any], actor_id: UUID, address: str | None
) -> list[str]:
    """Change facts of a business (those of FACTS that `changes` names); return which were other ones before.

    Another display or legal name pauses the badge until staff have looked again. The caller has proved that
    the person may edit the business and, where `pauses_badge` says so, that they gave their password. Raises
    ValidationError, ConfusableNameError (written down), ClosedError.
    """
    try:
        return _change_profile(business_id, changes, actor_id, address)
    except ConfusableNameError as error:
        detail = {"why": error.code, "name": str(changes.get("name", ""))}
        _record_refused(business_id, actor_id, detail, error.other_id, address)
        raise


@transaction.atomic
def _change_profile(
    business_id: UUID, changes: dict[str, Any], actor_id: UUID, address: str | None
) -> list[str]:
    business = _lock(business_id)
    before = {field: getattr(business, field) for field in FACTS}
    changed = [field for field in FACTS if field in changes and changes[field] != before[field]]
    if not changed:
        return []
    for field in changed:
        setattr(business, field, changes[field])
    business.clean_fields(
        exclude=[field.name for field in Business._meta.fields if field.name not in changed]
    )
    if "name" in changed:
        validate_sayable(business.name)
        refuse_confusable(name=business.name, exclude=business.id)
    business.save(update_fields=changed)
    for action, fields in (
        (Action.BUSINESS_RENAMED, [field for field in changed if field in NAMES]),
        (Action.PROFILE_CHANGED, [field for field in changed if field not in NAMES]),
    ):
        if fields:
            _record_change(action, business, before, fields, actor_id, address)
    if any(field in NAMES for field in changed):
        pause_badge(business_id=business_id, ending=Certificate.Ending.RENAMED, actor_id=actor_id)
    return changed


def change_logo(*, business_id: UUID, upload: BinaryIO, actor_id: UUID, address: str | None) -> str:
    """Give a business a picture; return its digest. The caller has proved that the person may edit it.

    Raises ClosedError, and what `make_logo` raises: that is written down.
    """
    try:
        logo = make_logo(upload)
    except LogoError as error:
        _record_refused(business_id, actor_id, {"why": error.code}, "", address)
        raise
    # The file first: a row never names one that is not there. Without its row it is nobody's, and small.
    name = stored_name(logo.digest)
    if not default_storage.exists(name):
        default_storage.save(name, File(BytesIO(logo.content)))
    _set_logo(business_id, logo.digest, actor_id, address)
    return logo.digest


def remove_logo(*, business_id: UUID, actor_id: UUID, address: str | None) -> None:
    """Take a business's picture away. Raises ClosedError.

    The caller has proved that the person may edit the business.
    """
    _set_logo(business_id, "", actor_id, address)


@transaction.atomic
def _set_logo(business_id: UUID, digest: str, actor_id: UUID, address: str | None) -> None:
    business = _lock(business_id)
    before, business.logo_digest = business.logo_digest, digest
    if before == digest:
        return
    business.save(update_fields=["logo_digest"])
    _record_change(
        Action.PROFILE_CHANGED, business, {"logo_digest": before}, ["logo_digest"], actor_id, address
    )
    if before:
        transaction.on_commit(lambda: _forget(before), robust=True)


def _forget(digest: str) -> None:
    """Another business may have the same picture."""
    if not Business.objects.filter(logo_digest=digest).exists():
        default_storage.delete(stored_name(digest))


def _lock(business_id: UUID) -> Business:
    business = Business.objects.select_for_update().get(pk=business_id)
    if business.status == Business.Status.CLOSED:
        raise ClosedError
    return business


def _record_change(
    action: Action,
    business: Business,
    before: dict[str, Any],
    fields: list[str],
    actor_id: UUID,
    address: str | None,
) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=business.id,
        target=str(business.id),
        detail={
            "before": {field: before[field] for field in fields},
            "after": {field: getattr(business, field) for field in fields},
        },
        address=address,
    )


def _record_refused(
    business_id: UUID, actor_id: UUID, detail: dict[str, Any], target: str, address: str | None
) -> None:
    record_event(
        action=Action.PROFILE_REFUSED,
        actor_id=actor_id,
        business_id=business_id,
        target=target,
        detail=detail,
        address=address,
    )
