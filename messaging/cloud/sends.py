"""What a call to `messages` asks to be sent, read and checked; no more than Recado can say. Pure.

Source: CLOUD.md, Messages.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from messaging.bodies.bounds import is_emoji
from messaging.bodies.kinds import MAX_ADDRESS, MAX_CONTACT_NAME, MAX_CONTACTS, MAX_PLACE_NAME
from messaging.bodies.reading import read_body
from messaging.cloud.errors import BAD_VALUE, PARAMETER, UNSUPPORTED_TYPE, CloudError
from messaging.cloud.ids import MessageName, read_user_id, read_wamid
from messaging.cloud.interactive import INTERACTIVE
from messaging.cloud.parameters import Parameters
from messaging.cloud.templates import TemplateSend, read_template_send
from messaging.models.outbox import MAX_CALLBACK_DATA

MAX_TEXT = 4096
NUMBER_DIGITS = range(5, 16)
# Kinds that the Cloud API has and Recado's door does not send.
NOT_YET = {
    *("audio", "document", "image", "sticker", "video"),
    *("catalog_message", "order", "pin", "product", "product_list"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: a number, as it was written and its digits; or a person as the business knows them (BSUID)."""

    given: str
    wa_id: str = ""
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """One message to be sent. Its content is a template's, or a whole body: kind and fields.

    `reply_to` is the message that it answers, or that a reaction is for.
    """

    recipient: Recipient
    content: TemplateSend | dict[str, Any]
    reply_to: MessageName | None
    callback_data: str


def read_send(parameters: Parameters) -> Send:
    """Read a message. Raises CloudError."""
    recipient = _read_recipient(parameters)
    kind = parameters.optional_text("type") or "text"
    reader = READERS.get(kind)
    if reader is None:
        raise _unsupported(kind)
    content = reader(parameters)
    if isinstance(content, dict) and kind != "reaction":
        check_body(content)
    # A message that is not there does not keep the answer from being sent.
    place = parameters.object(kind) if kind == "reaction" else parameters.optional_object("context")
    return Send(
        recipient=recipient,
        content=content,
        reply_to=read_wamid(place.optional_text("message_id")),
        callback_data=parameters.optional_text("biz_opaque_callback_data", most=MAX_CALLBACK_DATA),
    )


def packed(body: dict[str, Any]) -> bytes:
    """A body as it is sealed (SPEC 3, Body)."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _read_recipient(parameters: Parameters) -> Recipient:
    kind = parameters.optional_text("recipient_type") or "individual"
    if kind != "individual":
        raise CloudError(PARAMETER, f"Parameter recipient_type must be 'individual', not '{kind}'.")
    if "to" in parameters or "recipient" not in parameters:
        given = parameters.text("to")
        digits = re.sub(r"[\s().+-]", "", given)
        if not digits.isascii() or not digits.isdecimal() or len(digits) not in NUMBER_DIGITS:
            raise CloudError(
                PARAMETER, f"Parameter to must be a phone number with its country code: '{given}'."
            )
        return Recipient(given, wa_id=digits)
    given = parameters.text("recipient")
    conversation_id = read_user_id(given)
    if conversation_id is None:
        raise CloudError(PARAMETER, f"Parameter recipient is no user id of this business: '{given}'.")
    return Recipient(given, conversation_id=conversation_id)


def check_body(body: dict[str, Any]) -> None:
    """Prove that its reader will read a body, so that what is accepted is shown. Raises CloudError."""
    if read_body(packed(body))["t"] != body["t"]:
        details = f"The {body['t']} holds characters that cannot be seen, or a value out of bounds."
        raise CloudError(BAD_VALUE, details)


def _read_text(parameters: Parameters) -> dict[str, Any]:
    return {"t": "text", "text": parameters.object("text").text("body", most=MAX_TEXT)}


def _read_location(parameters: Parameters) -> dict[str, Any]:
    place = parameters.object("location")
    named = {
        "name": place.optional_text("name", most=MAX_PLACE_NAME),
        "address": place.optional_text("address", most=MAX_ADDRESS),
    }
    lat, lng = place.decimal("latitude"), place.decimal("longitude")
    if not (abs(lat) <= 90 and abs(lng) <= 180):
        raise CloudError(BAD_VALUE, "A latitude is from -90 to 90, a longitude from -180 to 180.")
    return {"t": "location", "lat": lat, "lng": lng, **{name: text for name, text in named.items() if text}}


def _read_contacts(parameters: Parameters) -> dict[str, Any]:
    given = parameters.objects("contacts")
    if not 1 <= len(given) <= MAX_CONTACTS:
        raise CloudError(BAD_VALUE, f"Parameter contacts must hold 1 to {MAX_CONTACTS} contacts.")
    return {"t": "contacts", "contacts": [_contact(contact) for contact in given]}


def _contact(contact: Parameters) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": contact.object("name").text("formatted_name", most=MAX_CONTACT_NAME),
        "numbers": [phone.text("phone") for phone in contact.objects("phones")],
        "emails": [email.text("email") for email in contact.objects("emails")],
    }
    company = contact.optional_object("org").optional_text("company", most=MAX_CONTACT_NAME)
    return {**made, **({"organisation": company} if company else {})}


def _read_reaction(parameters: Parameters) -> dict[str, Any]:
    reaction = parameters.object("reaction")
    emoji = reaction.optional_text("emoji")
    if emoji and not is_emoji(emoji):
        raise CloudError(BAD_VALUE, "Parameter reaction['emoji'] must be one emoji, or empty.")
    if read_wamid(reaction.text("message_id")) is None:
        raise CloudError(BAD_VALUE, "Parameter reaction['message_id'] is no message of this conversation.")
    return {"t": "reaction", "emoji": emoji}


def _read_interactive(parameters: Parameters) -> dict[str, Any]:
    content = parameters.object("interactive")
    kind = content.text("type")
    reader = INTERACTIVE.get(kind)
    if reader is None:
        raise _unsupported(f"interactive {kind}")
    return reader(content)


def _unsupported(kind: str) -> CloudError:
    what = kind.split(" ")[0]
    if what not in NOT_YET and what != "interactive":
        return CloudError(PARAMETER, f"Parameter type is not a message type: '{kind}'.")
    return CloudError(
        UNSUPPORTED_TYPE,
        f"Recado's Cloud API does not send '{kind}' yet: text, location, contacts, reaction, template and"
        " interactive button, list and cta_url are.",
    )


READERS: dict[str, Callable[[Parameters], TemplateSend | dict[str, Any]]] = {
    "text": _read_text,
    "location": _read_location,
    "contacts": _read_contacts,
    "reaction": _read_reaction,
    "interactive": _read_interactive,
    "template": lambda parameters: read_template_send(parameters.object("template")),
}
