"""What a webhook says, in the Cloud API's words. Pure.

Source: CLOUD.md, Webhooks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

Document = dict[str, Any]

MESSAGES = "messages"
SERVICE = "service"
SERVICE_WINDOW = timedelta(hours=24)
UNSUPPORTED = {
    "type": "unsupported",
    "errors": [
        {
            "code": 131051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Line:
    """Where something happened: the account, its number in digits, and the number's node."""

    waba_id: str
    number: str
    node_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as programs see them: number in digits, name, and BSUID, "" where the number is nobody's."""

    wa_id: str
    name: str
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that another one answers: who wrote it (digits), and its id.

    `is_template` says that it was one; `row` is what was chosen from it where it was a list.
    """

    sender: str
    wamid: str
    is_template: bool = False
    row: Mapping[str, Any] | None = None


def wire_bytes(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and posted: JSON in pure ASCII.

    Some clients hash what they were sent, others what they make of it: only ASCII is the same either way.
    """
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f").encode("ascii")


def inbound(line: Line, person: Person, message: Mapping[str, Any]) -> Document:
    """What a customer wrote: one entry, one change, one message. `message` is made by `message_object`."""
    sender = {"from": person.wa_id}
    if person.user_id:
        sender["from_user_id"] = person.user_id
    return _value(line, person, {"messages": [{**sender, **message}]})


def message_object(
    fields: Mapping[str, Any], *, wamid: str, at_ms: int, quoted: Quoted | None, media: Document | None = None
) -> Document:
    """A customer's body as `read_body` read it, as the Cloud API's message, without its sender.

    `quoted` is the message that it answers, or that a reaction is for; `media` is the object of its file,
    where it has one. What the Cloud API has no words for is `unsupported`.
    """
    made: Document = {"id": wamid, "timestamp": str(at_ms // 1000)}
    if fields["t"] == "reaction":
        return {**made, **_reaction(fields, quoted)}
    if quoted is not None:
        made["context"] = {"from": quoted.sender, "id": quoted.wamid}
    if referral := _referral(fields.get("referral")):
        made["referral"] = referral
    return {**made, **(media or _content(fields, quoted))}


def _content(fields: Mapping[str, Any], quoted: Quoted | None) -> Document:
    kind = fields["t"]
    if kind == "location":
        return _location(fields)
    if kind == "contacts":
        return {"type": "contacts", "contacts": [_contact(contact) for contact in fields["contacts"]]}
    if kind not in ("text", "command") or not fields["text"]:
        return UNSUPPORTED
    if fields.get("button") and quoted is not None:
        return _press(fields, quoted)
    return {"type": "text", "text": {"body": fields["text"]}}


def _press(fields: Mapping[str, Any], quoted: Quoted) -> Document:
    """A button that was pressed, or a row that was chosen."""
    button, text = fields["button"], fields["text"]
    if quoted.is_template:
        return {"type": "button", "button": {"payload": button, "text": text}}
    if quoted.row is not None:
        reply: Document = {"type": "list_reply", "list_reply": dict(quoted.row)}
    else:
        reply = {"type": "button_reply", "button_reply": {"id": button, "title": text}}
    return {"type": "interactive", "interactive": reply}


def _reaction(fields: Mapping[str, Any], quoted: Quoted | None) -> Document:
    if quoted is None:
        return UNSUPPORTED
    return {"type": "reaction", "reaction": {"message_id": quoted.wamid, "emoji": fields["emoji"]}}


def _location(fields: Mapping[str, Any]) -> Document:
    """A place; an address alone is words there, where every place has coordinates."""
    if "lat" not in fields:
        words = [fields[name] for name in ("name", "address") if name in fields]
        return {"type": "text", "text": {"body": "\n".join(words)}}
    named = {name: fields[name] for name in ("name", "address") if name in fields}
    return {
        "type": "location",
        "location": {"latitude": fields["lat"], "longitude": fields["lng"], **named},
    }


def _contact(contact: Mapping[str, Any]) -> Document:
    made: Document = {
        "name": {"formatted_name": contact["name"], "first_name": contact["name"]},
        "phones": [{"phone": number} for number in contact["numbers"]],
    }
    if contact["emails"]:
        made["emails"] = [{"email": email} for email in contact["emails"]]
    if "organisation" in contact:
        made["org"] = {"company": contact["organisation"]}
    return made


def _referral(given: object) -> Document | None:
    if not isinstance(given, dict):
        return None
    return {"source_type": "ad", "source_id": _text(given, "ad"), "headline": _text(given, "headline")}


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message that a program sent; `name` is sent, delivered, read or failed."""

    wamid: str
    name: str
    at: datetime
    callback_data: str = ""
    conversation_id: str = ""
    category: str = ""
    errors: Sequence[Document] = ()


def status(line: Line, person: Person, told: Status) -> Document:
    """A status: one entry, one change, one status. Nothing of it is billed by anybody."""
    made: Document = {
        "id": told.wamid,
        "status": told.name,
        "timestamp": str(int(told.at.timestamp())),
        "recipient_id": person.wa_id,
    }
    if person.user_id:
        made["recipient_user_id"] = person.user_id
    if told.callback_data:
        made["biz_opaque_callback_data"] = told.callback_data
    if told.errors:
        made["errors"] = list(told.errors)
    else:
        made |= _conversation(told)
    return _value(line, person, {"statuses": [made]})


def _conversation(told: Status) -> Document:
    category = told.category or SERVICE
    conversation: Document = {"id": told.conversation_id, "origin": {"type": category}}
    if told.name == "sent":
        conversation["expiration_timestamp"] = str(int((told.at + SERVICE_WINDOW).timestamp()))
    free = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service"}
    return {"conversation": conversation, "pricing": {**free, "category": category}}


def test(line: Line, subject: UUID, at: datetime) -> Document:
    """An event that a person asked for: a message in form, from nobody."""
    nobody = Person(line.number, "Recado")
    text = {"type": "text", "text": {"body": "This is a test of your webhook."}}
    message = {"id": f"wamid.test.{subject.hex}", "timestamp": str(int(at.timestamp())), **text}
    return inbound(line, nobody, message)


def _value(line: Line, person: Person, what: Document) -> Document:
    contact: Document = {"profile": {"name": person.name}, "wa_id": person.wa_id}
    if person.user_id:
        contact["user_id"] = person.user_id
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": line.number, "phone_number_id": line.node_id},
        "contacts": [contact],
        **what,
    }
    change = {"field": MESSAGES, "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": line.waba_id, "changes": [change]}],
    }
