"""Whom the bakery writes to."""

from uuid import UUID

from campaigns.services.audiences import save_audience
from messaging.models.contacts import Label


def seed_audiences(business_id: UUID, owner_id: UUID) -> None:
    """Two audiences of the bakery, the first of everybody who allowed marketing."""
    regular = Label.objects.get(business_id=business_id, name="regular")
    consent = {"field": "consent", "op": "is", "value": True}
    places = [{"field": "place", "op": "is", "value": place} for place in ("Tavira", "Cabanas")]
    for name, rule in (
        ("Everybody who likes news", {"all": [consent]}),
        (
            "Regulars near the shop",
            {"all": [consent, {"field": "label", "op": "is", "value": str(regular.id)}, {"any": places}]},
        ),
    ):
        save_audience(business_id=business_id, audience_id=None, name=name, rule=rule, actor_id=owner_id)
