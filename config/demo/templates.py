"""Templates of the demo: approved ones to send, and one that waits for staff."""

from dataclasses import dataclass

from accounts.models.businesses import Business, Membership
from accounts.models.people import User
from messaging.models.templates import TemplateVersion
from messaging.services.templates import Draft, approve_template, create_template, submit_template
from messaging.wording import Variant


@dataclass(frozen=True)
class DemoTemplate:
    handle: str
    name: str
    category: str
    draft: Draft
    is_approved: bool = True


TEMPLATES = [
    DemoTemplate(
        "vencejo",
        "flight_update",
        "utility",
        Draft(
            {
                "es": Variant(
                    "Tu vuelo {{flight}} del {{day}} sale a las {{time}}, puerta {{gate}}. "
                    "Tu asiento se mantiene y no tienes que hacer nada.",
                    "Cambios en tu vuelo {{flight}}",
                    "Vencejo Líneas Aéreas",
                ),
                "en": Variant(
                    "Your flight {{flight}} on {{day}} leaves at {{time}}, gate {{gate}}. "
                    "Your seat stays the same and there is nothing you need to do.",
                    "Changes to your flight {{flight}}",
                    "Vencejo Líneas Aéreas",
                ),
            },
            {"flight": "VJ 2184", "day": "27 Nov", "time": "20:15", "gate": "H 22"},
        ),
    ),
    DemoTemplate(
        "vencejo",
        "fare_offer",
        "marketing",
        Draft(
            {
                "es": Variant("{{name}}, esta semana hay plazas a las islas desde 29 €.", "Islas desde 29 €"),
                "en": Variant(
                    "{{name}}, this week there are seats to the islands from €29.", "Islands from €29"
                ),
            },
            {"name": "Carmen"},
        ),
    ),
    DemoTemplate(
        "amelia",
        "order_ready",
        "utility",
        Draft(
            {
                "en": Variant(
                    "Hello {{name}}, your {{order}} is ready. We keep it for you until {{time}}.",
                    "Your order is ready",
                ),
                "es": Variant(
                    "Hola, {{name}}: tu pedido está listo ({{order}}). Te lo guardamos hasta las {{time}}.",
                    "Tu pedido está listo",
                ),
                "pt": Variant(
                    "Olá, {{name}}! A sua encomenda está pronta ({{order}}). Guardamo-la até às {{time}}.",
                    "A sua encomenda está pronta",
                ),
            },
            {"name": "Carmen", "order": "strawberry cake for eight", "time": "19:00"},
        ),
    ),
    DemoTemplate(
        "amelia",
        "weekend_offer",
        "marketing",
        Draft(
            {
                "en": Variant(
                    "This weekend every second loaf of rye bread is on us.", "A second loaf for free"
                ),
                "es": Variant(
                    "Este fin de semana, la segunda hogaza de centeno va por nuestra cuenta.",
                    "La segunda hogaza, gratis",
                ),
            },
            {},
        ),
    ),
    DemoTemplate(
        "amelia",
        "closed_today",
        "utility",
        Draft(
            {
                "en": Variant("We are closed on {{day}}. Orders for that day wait for you the day after."),
                "es": Variant("El {{day}} cerramos. Los pedidos de ese día te esperan al siguiente."),
            },
            {"day": "1 Dec"},
        ),
        is_approved=False,
    ),
]


def seed_templates(businesses: dict[str, Business], reviewer: User) -> dict[str, TemplateVersion]:
    """Write every template as its owner, and decide as staff; the versions by name."""
    return {made.name: _seed(made, businesses[made.handle], reviewer) for made in TEMPLATES}


def _seed(made: DemoTemplate, business: Business, reviewer: User) -> TemplateVersion:
    owner = Membership.objects.get(business=business, role=Membership.Role.OWNER)
    version = create_template(
        business_id=business.id,
        name=made.name,
        category=made.category,
        draft=made.draft,
        writer_id=owner.user_id,
    )
    submit_template(version=version, submitter_id=owner.user_id)
    if made.is_approved:
        approve_template(version_id=version.id, reviewer=reviewer, reason="", address=None)
    return version
