"""What a played customer, and the staff of the sandbox, are asked to do."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from accounts.models.people import User
from config.sandbox.customers import PlayedCustomer
from config.sandbox.errors import NotYetError, SandboxError
from config.sandbox.store import Kept
from config.sandbox.words import body_of, seal_file
from messaging.cloud.ids import MessageName, read_wamid, template_node_id
from messaging.models.cloud import CloudNumber
from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from messaging.models.templates import TemplateVersion
from messaging.services.templates import approve_template, reject_template

State = TemplateVersion.State
DECISIONS = {"APPROVED": State.APPROVED, "REJECTED": State.REJECTED}
REASON = "Refused in the sandbox."


def play(asked: Mapping[str, Any], base_url: str, kept: Kept) -> None:
    """Do what one JSON object asks for (CLOUD.md, Sandbox). Raises SandboxError, DomainError, CryptoError."""
    action = ACTIONS.get(_text(asked, "action"))
    if action is None:
        raise SandboxError(f"An action is one of: {', '.join(ACTIONS)}.")
    action(asked, base_url, kept)


def customer(number: str, base_url: str, kept: Kept) -> PlayedCustomer:
    """The customer with this number, made on first use."""
    digits = re.sub(r"[\s()+-]", "", number)
    if not digits.isascii() or not digits.isdecimal():
        raise SandboxError(f"{number} is no phone number.")
    return PlayedCustomer(base_url, digits, kept["customers"].setdefault(digits, {}))


def _message(asked: Mapping[str, Any], base_url: str, kept: Kept) -> None:
    number = CloudNumber.objects.select_related("account").filter(node_id=_text(asked, "phone_number_id"))
    node = number.first()
    if node is None or _text(asked, "waba_id", node.account.waba_id) != node.account.waba_id:
        raise SandboxError("There is no such phone_number_id, or it is not of this waba_id.")
    given = asked.get("message")
    if not isinstance(given, dict):
        raise SandboxError("The message is an object of the Cloud API.")
    path = _text(asked, "file", "")
    part = given.get(given.get("type")) or {}
    name = part.get("filename") if isinstance(part, dict) else None
    file = seal_file(path, _text(asked, "mime_type", ""), name or "") if path else None
    reply_to = _named(asked["reply_to"]).client_message_id if asked.get("reply_to") else None
    body = body_of(given, reply_to, file)
    writer = customer(_text(asked, "from"), base_url, kept)
    if file is not None:
        writer.upload(node.business_id, file.id, file.ciphertext)
    writer.write(node.business_id, body, media=[file.id] if file else [])


def _read(asked: Mapping[str, Any], base_url: str, kept: Kept) -> None:
    named = _named(_text(asked, "message_id"))
    conversation = Conversation.objects.filter(pk=named.conversation_id).first()
    if conversation is None:
        raise NotYetError("The conversation of this message has not begun yet.")
    numbers = {mine.get("party"): number for number, mine in kept["customers"].items()}
    number = numbers.get(str(conversation.customer_id))
    if number is None:
        raise SandboxError("This message was sent to somebody whom the sandbox does not play.")
    reader = customer(number, base_url, kept)
    reader.read_up_to(conversation.id, named.client_message_id)


def _named(wamid: object) -> MessageName:
    named = read_wamid(wamid)
    if named is None:
        raise SandboxError(f"{wamid} is not the id of a message.")
    if not named.from_business and not Message.objects.filter(
        conversation_id=named.conversation_id, client_message_id=named.client_message_id
    ):
        raise SandboxError(f"{wamid} is not the id of a message that was sent.")
    return named


def _review(asked: Mapping[str, Any], base_url: str, kept: Kept) -> None:
    event = _text(asked, "event")
    if event not in DECISIONS:
        raise NotYetError(f"Staff of Recado cannot decide {event} yet.")
    version = _version(kept, _text(asked, "template_id", ""), _text(asked, "name", ""))
    if version.state == DECISIONS[event]:
        return
    decision = {"version_id": version.id, "reviewer": reviewer(), "address": None}
    if event == "APPROVED":
        approve_template(**decision, reason="")  # type: ignore[arg-type]
    else:
        reject_template(**decision, reason=REASON)  # type: ignore[arg-type]


def _version(kept: Kept, node_id: str, name: str) -> TemplateVersion:
    """The newest version of a template of the sandbox that staff may see."""
    mine = TemplateVersion.objects.filter(business_id=UUID(_text(kept["business"], "id")))
    seen = mine.exclude(state=State.DRAFT).select_related("template").order_by("-number")
    for version in seen:
        nodes = {template_node_id(version.template_id, language) for language in version.variants}
        if node_id in nodes or (not node_id and version.template.name == name):
            return version
    raise SandboxError(f"The sandbox has no template {name or node_id} that waits for staff.")


def reviewer() -> User:
    """Whoever decides in the sandbox: the oldest superuser. Raises SandboxError."""
    staff = User.objects.filter(is_superuser=True, is_active=True).order_by("created_at").first()
    if staff is None:
        raise SandboxError("Nobody can decide here yet: make a superuser (manage.py createsuperuser).")
    return staff


def _text(holder: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = holder.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise SandboxError(f"{name} is missing, or is no text.")
    return value


ACTIONS: Mapping[str, Callable[[Mapping[str, Any], str, Kept], None]] = {
    "message": _message,
    "read": _read,
    "template_review": _review,
}
