"""The chat of the bakery on its own website."""

from uuid import UUID

from messaging.services.widgets import add_site, change_widget

SETTLED = {
    "is_on": True,
    "colour": "brown",
    "side": "end",
    "greeting_en": "Olá! Questions about bread or cakes?",
    "greeting_es": "¡Olá! ¿Preguntas sobre pan o tartas?",
}


def seed_widget(business_id: UUID, owner_id: UUID) -> None:
    """Show it on the bakery's invented domain, and on the site that the demo serves on this machine."""
    change_widget(business_id=business_id, settled=SETTLED, actor_id=owner_id, address=None)
    for site in ("amelia.example", "localhost"):
        add_site(business_id=business_id, text=site, actor_id=owner_id, address=None)
