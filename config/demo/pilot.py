"""The demo's pilot: everybody takes part but a florist who came later, and one invitation is left."""

from accounts.models.people import User
from accounts.services.invitations import invite
from accounts.services.pilot import open_pilot
from config.demo.world import BUSINESSES, DemoBusiness, DemoPerson, DemoTalk

PLACES_LEFT = 2
INVITATION_DAYS = 60

FLORIST = DemoBusiness(
    handle="brezo",
    name="Floristería Brezo",
    legal_name="Brezo Flores, S.L.",
    size="small",
    number="+34910000457",
    country="ES",
    is_verified=False,
    profile={
        "category": "florist",
        "description": "Flores de temporada, y ramos para el mismo día.",
        "tax_id": "B00000457",
        "address": "Calle del Jardín 7, Segovia",
        "website": "https://brezo.example",
    },
    members=[DemoPerson("Marta Brezo", "marta@brezo.example", "owner")],
    asks_for_verification=False,
)
ASKED_OF_FLORIST = DemoTalk(
    customer=2,
    handle="brezo",
    lines=[("", "Hello! Have you got peonies for a birthday on Saturday?")],
    read_by_business=False,
)


def open_the_pilot(opener: User) -> dict[str, str]:
    """Open it with all who are there, and make an invitation; returns what demo.json says of it."""
    places = len(BUSINESSES) + PLACES_LEFT
    open_pilot(places=places, with_present_businesses=True, actor=opener, address=None)
    code = invite(uses=1, days=INVITATION_DAYS, note="Floristería Brezo", actor=opener, address=None)
    return {"invitation": code, "waits": FLORIST.handle}
