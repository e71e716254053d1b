"""Audiences: saved, changed, deleted."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.errors.base import NotFoundError
from campaigns.errors import AudienceInUseError, AudienceNameError
from campaigns.models.audiences import Audience
from campaigns.models.campaigns import Campaign
from campaigns.queries.audiences import rule_fields
from campaigns.rules import check_rule


@transaction.atomic
def save_audience(
    *, business_id: UUID, audience_id: UUID | None, name: str, rule: dict[str, Any], actor_id: UUID
) -> Audience:
    """Keep a rule under a name, or change one. The caller has proved to act for the business.

    Raises NotFoundError, AudienceNameError, and what `check_rule` raises.
    """
    check_rule(rule, rule_fields(business_id))
    name = " ".join(name.split())
    if not name:
        raise AudienceNameError
    audience = Audience(business_id=business_id, created_by_id=actor_id)
    if audience_id is not None:
        audience = _get(business_id, audience_id)
    audience.name, audience.rule = name[:80], rule
    try:
        with transaction.atomic():
            audience.save()
    except IntegrityError as error:
        raise AudienceNameError from error
    return audience


@transaction.atomic
def delete_audience(*, business_id: UUID, audience_id: UUID) -> None:
    """Forget an audience; its contacts and campaigns stay. Raises NotFoundError, AudienceInUseError."""
    audience = _get(business_id, audience_id)
    if Campaign.objects.filter(audience=audience, state=Campaign.State.DRAFT).exists():
        raise AudienceInUseError
    audience.delete()


def _get(business_id: UUID, audience_id: UUID) -> Audience:
    found = Audience.objects.filter(business_id=business_id, pk=audience_id).first()
    if found is None:
        raise NotFoundError
    return found
