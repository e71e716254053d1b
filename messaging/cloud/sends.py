"""What a call to `messages` asks to be sent, read and checked; no more than Recado can say. Pure.

Source: CLOUD.md, Messages.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from messaging.cloud.errors import BAD_VALUE, PARAMETER, UNSUPPORTED_TYPE, CloudError
from messaging.cloud.ids import MessageName, read_user_id, read_wamid
from messaging.cloud.parameters import Parameters
from messaging.cloud.templates import TemplateSend, read_template_send
from messaging.models.outbox import MAX_CALLBACK_DATA

MAX_TEXT, MAX_INTERACTIVE_TEXT, MAX_SIDE_TEXT = 4096, 1024, 60
MAX_BUTTONS, MAX_BUTTON_ID, MAX_BUTTON_TITLE = 3, 256, 20
NUMBER_DIGITS = range(5, 16)
# Kinds that the Cloud API has and Recado's door does not send.
NOT_YET = {
    *("audio", "contacts", "document", "image", "location", "reaction", "sticker", "video"),
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
    """One message to be sent. Its content is a template's, or a whole body: kind and fields."""

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
    return Send(
        recipient=recipient,
        content=reader(parameters.object(kind)),
        # A message that is not there does not keep the answer from being sent.
        reply_to=read_wamid(parameters.optional_object("context").optional_text("message_id")),
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


def _read_text(content: Parameters) -> dict[str, Any]:
    return {"t": "text", "text": content.text("body", most=MAX_TEXT)}


def _read_interactive(content: Parameters) -> dict[str, Any]:
    kind = content.text("type")
    if kind != "button":
        raise _unsupported(f"interactive {kind}")
    header = content.optional_object("header")
    if "type" in header and header.text("type").lower() != "text":
        raise _unsupported(f"interactive header {header.text('type')}")
    parts = [
        header.optional_text("text", most=MAX_SIDE_TEXT),
        content.object("body").text("text", most=MAX_INTERACTIVE_TEXT),
        content.optional_object("footer").optional_text("text", most=MAX_SIDE_TEXT),
    ]
    return {
        "t": "reply-buttons",
        "text": "\n\n".join(part for part in parts if part),
        "buttons": _read_buttons(content.object("action")),
    }


def _read_buttons(action: Parameters) -> list[dict[str, str]]:
    buttons = []
    for button in action.objects("buttons"):
        if (button.optional_text("type") or "reply") != "reply":
            raise _unsupported(f"interactive button {button.text('type')}")
        reply = button.object("reply")
        buttons.append(
            {"id": reply.text("id", most=MAX_BUTTON_ID), "text": reply.text("title", most=MAX_BUTTON_TITLE)}
        )
    if not 1 <= len(buttons) <= MAX_BUTTONS:
        details = f"Parameter {action.name_of('buttons')} must hold 1 to {MAX_BUTTONS} buttons."
        raise CloudError(BAD_VALUE, details)
    for part in ("id", "text"):
        if len({button[part] for button in buttons}) < len(buttons):
            raise CloudError(BAD_VALUE, "The buttons of a message must differ in id and title.")
    return buttons


def _unsupported(kind: str) -> CloudError:
    what = kind.split(" ")[0]
    if what not in NOT_YET and what != "interactive":
        return CloudError(PARAMETER, f"Parameter type is not a message type: '{kind}'.")
    return CloudError(
        UNSUPPORTED_TYPE,
        f"Recado's Cloud API does not send '{kind}' yet: text, interactive reply buttons and template are.",
    )


READERS: dict[str, Callable[[Parameters], TemplateSend | dict[str, Any]]] = {
    "text": _read_text,
    "interactive": _read_interactive,
    "template": read_template_send,
}
