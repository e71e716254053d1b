"""A business's rules of automatic answers: what owners and admins keep, and what came of them."""

from uuid import UUID

from django.db import transaction

from accounts.models.businesses import Business
from accounts.services.audit import Action, record_event
from messaging.automation.errors import NotVerifiedError, RulesChangedError
from messaging.automation.rules import is_active, read_rules
from messaging.delivery.counts import count_outcome
from messaging.models.automation import AutomationRules


@transaction.atomic
def save_rules(*, business_id: UUID, document: object, version: int, actor_id: UUID) -> AutomationRules:
    """Keep a business's rules, if nobody else changed them since `version` (0 before the first).

    The caller has proved to be an owner or an admin. Raises a RuleError that names the field,
    NotVerifiedError for commands of a business that is not verified, RulesChangedError.
    """
    read = read_rules(document)
    business = Business.objects.select_for_update().get(pk=business_id)
    if read["commands"] and business.status != Business.Status.VERIFIED:
        raise NotVerifiedError
    rules = AutomationRules.objects.filter(business=business).first()
    if (rules.version if rules else 0) != version:
        raise RulesChangedError
    if rules is None:
        rules = AutomationRules(business=business, version=0)
    rules.document, rules.is_active = read, is_active(read)
    rules.version, rules.updated_by_id = version + 1, actor_id
    rules.save()
    record_event(
        action=Action.AUTOMATION_CHANGED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(rules.id),
        detail={"version": rules.version, "commands": len(read["commands"])},
    )
    return rules


@transaction.atomic
def note_outcome(*, business_id: UUID, outcome: str) -> None:
    """Count what came of an answer that an agent's open page sent. The caller acts for the business."""
    count_outcome(business_id, outcome)
