"""Rules and commands as their business and its customers see them."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from accounts.errors.base import NotYoursError
from accounts.models.businesses import Business
from accounts.queries.actors import BUSINESS_SIDE, Actor
from accounts.queries.keys import has_connector, is_hosted
from messaging.automation.rules import NO_RULES
from messaging.models.automation import AutomationCount, AutomationRules
from messaging.permissions import can_write_rules

COUNTED_DAYS = 7


def rules_for(actor: Actor) -> dict[str, Any]:
    """The rules of the actor's business (AUTOMATION.md). Raises NotYoursError for a customer."""
    if actor.side != BUSINESS_SIDE:
        raise NotYoursError
    rules = AutomationRules.objects.filter(business_id=actor.party_id).first()
    status = Business.objects.values_list("status", flat=True).get(pk=actor.party_id)
    return {
        "id": str(rules.id) if rules else None,
        "version": rules.version if rules else 0,
        "rules": rules.document if rules else NO_RULES,
        "verified": status == Business.Status.VERIFIED,
        "hosted": is_hosted(actor.party_id),
        "connector": has_connector(actor.party_id),
        "can_write": can_write_rules(actor),
        "now": int(timezone.now().timestamp() * 1000),
        "outcomes": _outcomes(actor),
    }


def _outcomes(actor: Actor) -> dict[str, int]:
    since = timezone.now().date() - timedelta(days=COUNTED_DAYS - 1)
    rows = AutomationCount.objects.filter(business_id=actor.party_id, day__gte=since)
    counted = rows.values("outcome").annotate(total=Sum("count")).order_by("outcome")
    return {row["outcome"]: row["total"] for row in counted}


def commands_of(business: Business) -> list[dict[str, str]]:
    """What a customer may ask a verified business for: names and hints, in the business's own order."""
    if business.status != Business.Status.VERIFIED:
        return []
    rules = AutomationRules.objects.filter(business=business).first()
    commands = rules.document["commands"] if rules else []
    return [{"name": command["name"], "hint": command["hint"]} for command in commands]
