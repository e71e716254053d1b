"""Every kind of message in the demo: Carmen and the bakery settle a cake, sealed as browsers would."""

import json
from typing import Any
from uuid import UUID, uuid4

from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from config.demo.keys import DemoKeys
from config.demo.sealing import seal
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.delivery.submissions import read_submission
from messaging.models.conversations import conversation_id_for

WORDS = (
    "*La tarta de fresas*, para ocho:\n- sin gluten, como la última vez\n- _sin_ nueces\n\n"
    "> Se recoge el sábado"
)
HOURS = {
    "t": "reply-buttons",
    "text": "¿A qué hora la recoges?",
    "buttons": [
        {"id": "h10", "text": "A las 10"},
        {"id": "h12", "text": "A las 12"},
        {"id": "h18", "text": "A las 18"},
    ],
}
EXTRAS = {
    "t": "list",
    "text": "¿Añadimos algo?",
    "button": "Ver lo que hay",
    "sections": [
        {
            "title": "Dulce",
            "rows": [
                {"id": "nata", "title": "Pastéis de nata", "description": "Seis, recién hechos"},
                {"id": "choc", "title": "Bizcocho de cacao", "description": "Para cuatro"},
            ],
        },
        {"title": "Pan", "rows": [{"id": "broa", "title": "Broa de maíz", "description": "Un kilo"}]},
    ],
}
PLACE = {
    "t": "location",
    "lat": 37.19452,
    "lng": -7.41668,
    "name": "Padaria Amélia",
    "address": "Rua Teófilo Braga 12, Vila Real de Santo António",
}
RUI = {
    "t": "contacts",
    "contacts": [
        {
            "name": "Rui Duarte",
            "organisation": "Padaria Amélia",
            "numbers": ["+351 910 000 286"],
            "emails": [],
        }
    ],
}
ORDER = {
    "t": "link",
    "text": "Tu encargo, con lo que lleva y lo que cuesta.",
    "label": "Ver el encargo",
    "url": "https://padaria-amelia.example/encargos/318",
}


def seed_bodies(
    bakery: tuple[Business, DemoKeys], owner: Membership, carmen: tuple[Customer, DemoKeys]
) -> None:
    """Let Carmen and the bakery's owner write each other one message of every kind."""
    conversation_id = conversation_id_for(bakery[0].id, carmen[0].id)

    def say(side: DemoKeys, body: dict[str, Any]) -> str:
        is_bakery = side is bakery[1]
        other, by = (carmen[1], {"by": owner.user.name}) if is_bakery else (bakery[1], {})
        return str(_say(conversation_id, side, other, {**body, **by}, is_business=is_bakery))

    theirs, hers = bakery[1], carmen[1]
    say(theirs, {"t": "text", "text": WORDS})
    hours = say(theirs, HOURS)
    say(hers, {"t": "text", "text": "A las 12", "re": hours, "button": "h12"})
    say(theirs, EXTRAS)
    place = say(theirs, PLACE)
    say(hers, {"t": "reaction", "to": {"id": place, "sender": str(bakery[0].id)}, "emoji": "👍"})
    say(hers, {"t": "location", "address": "Calle Lusitania 3, Ayamonte", "name": "Por si la traéis"})
    say(theirs, RUI)
    say(theirs, ORDER)


def _say(
    conversation_id: UUID, sender: DemoKeys, other: DemoKeys, body: dict[str, Any], *, is_business: bool
) -> UUID:
    client_message_id = uuid4()
    plain = json.dumps(body, ensure_ascii=False).encode()
    document = seal(plain, conversation_id, sender, other, client_message_id=client_message_id)
    submission = read_submission(document, sender_id=sender.party_id, sender_is_business=is_business)
    outcome = accept(submission)
    if not isinstance(outcome, Accepted):
        raise outcome.error
    return client_message_id
