"""Audiences as their business sees them: whom a rule means, now."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from campaigns.models.audiences import Audience
from campaigns.rules import OPS, OPS_OF_KIND, RuleFields, check_rule, condition_of
from messaging.models.contacts import Contact, ContactAttribute, Label
from messaging.queries.contacts import attributes_for, business_of, consented, labels_for, languages_for

SAMPLE = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """How many contacts a rule means, how many of them allow marketing, and a few of them."""

    count: int
    with_consent: int
    sample: list[str]

    def document(self) -> dict[str, Any]:
        """As the page reads it."""
        return {"count": self.count, "with_consent": self.with_consent, "sample": self.sample}


def audiences_for(actor: Actor) -> QuerySet[Audience]:
    """The audiences of the actor's business by name."""
    return Audience.objects.filter(business_id=business_of(actor)).order_by("name")


def get_audience_for(actor: Actor, audience_id: UUID) -> Audience:
    """Return an audience of the actor's business. Raises NotFoundError when missing or foreign."""
    found = audiences_for(actor).filter(pk=audience_id).first()
    if found is None:
        raise NotFoundError
    return found


def rule_fields(business_id: UUID) -> RuleFields:
    """What rules of this business may ask for."""
    labels = Label.objects.filter(business_id=business_id).values_list("pk", flat=True)
    kinds = ContactAttribute.objects.filter(business_id=business_id).values_list("key", "kind")
    return RuleFields(frozenset(labels), dict(kinds))


def contacts_meant(business_id: UUID, rule: dict[str, Any]) -> QuerySet[Contact]:
    """The contacts that a checked rule means, in one query."""
    now_ms = time.time_ns() // 1_000_000
    return Contact.objects.filter(condition_of(rule, now_ms), business_id=business_id)


def reach_of(business_id: UUID, rule: dict[str, Any]) -> Reach:
    """Whom a rule means now. Raises what `check_rule` raises."""
    check_rule(rule, rule_fields(business_id))
    meant = contacts_meant(business_id, rule)
    sample = meant.order_by("name", "pk").values_list("name", flat=True)[:SAMPLE]
    return Reach(meant.count(), meant.filter(consented()).count(), list(sample))


def builder_for(actor: Actor) -> dict[str, Any]:
    """What the rule builder offers: fields with their operators and, where there are any, their values."""
    labels = [[str(label.id), label.name] for label in labels_for(actor)]
    languages = [[code, code] for code in languages_for(actor)]
    rows = Contact.objects.filter(business_id=business_of(actor)).exclude(country="")
    countries = rows.order_by("country").values_list("country", flat=True).distinct()[:50]
    values = {"label": labels, "language": languages, "country": [[code, code] for code in countries]}
    fixed = [
        {"field": name, "kind": name, "ops": list(ops), "values": values.get(name)}
        for name, ops in OPS.items()
    ]
    own = [
        {
            "field": f"attribute:{row.key}",
            "kind": row.kind,
            "name": row.name,
            "ops": list(OPS_OF_KIND[row.kind]),
            "values": None,
        }
        for row in attributes_for(actor)
    ]
    return {"fields": [*fixed, *own]}
