"""`/{phone}/messages`: sending, and marking as read."""

from typing import Any

from messaging.api.cloud.calls import Call
from messaging.cloud.errors import PARAMETER, CloudError
from messaging.cloud.parameters import Parameters
from messaging.cloud.sends import Recipient, read_send
from messaging.cloud.templates import TemplateSend
from messaging.models.cloud import CloudNumber
from messaging.queries.cloud import wamid_of_row
from messaging.services.cloud_sends import mark_read, send_cloud_message

PRODUCT = "whatsapp"
STATUSES = {"read"}


def post_message(call: Call) -> dict[str, Any]:
    number, parameters = call.node.number, call.parameters
    assert number is not None  # noqa: S101  # nosec B101  the node is a number
    if parameters.text("messaging_product") != PRODUCT:
        raise CloudError(PARAMETER, f"Parameter messaging_product must be '{PRODUCT}'.")
    if "status" in parameters:
        return _mark(number, parameters)
    send = read_send(parameters)
    row = send_cloud_message(number=number, send=send)
    message = {"id": wamid_of_row(row)}
    if isinstance(send.content, TemplateSend):
        message["message_status"] = "accepted"
    return {
        "messaging_product": PRODUCT,
        "contacts": [_contact(send.recipient)],
        "messages": [message],
    }


def _contact(recipient: Recipient) -> dict[str, str]:
    if recipient.wa_id:
        return {"input": recipient.given, "wa_id": recipient.wa_id}
    return {"input": recipient.given, "user_id": recipient.given}


def _mark(number: CloudNumber, parameters: Parameters) -> dict[str, Any]:
    if parameters.text("status") not in STATUSES:
        raise CloudError(PARAMETER, "Parameter status must be 'read'.")
    is_typing = "typing_indicator" in parameters
    if is_typing and parameters.object("typing_indicator").text("type") != "text":
        raise CloudError(PARAMETER, "Parameter typing_indicator['type'] must be 'text'.")
    mark_read(number=number, wamid=parameters.text("message_id"), is_typing=is_typing)
    return {"success": True}
