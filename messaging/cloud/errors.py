"""Errors of the Cloud API: its codes, and which of ours is which of them. Pure.

Clients switch on `code`. Sentences are English, as the API's own: programs and developers read them.

Source: CLOUD.md, Errors.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError

TRACE_BYTES = 17


class CloudNeedsHostingError(MessagingError):
    """The business's own people are told: they try to open the Cloud API."""

    code = "cloud_needs_hosting"
    message = _("The Cloud API needs hosted custody: Recado must be able to read and seal for the business.")


class CloudOpenError(MessagingError):
    code = "cloud_open"
    message = _("The Cloud API of this business is open already.")


NO_TOKEN, BAD_TOKEN, NO_RIGHT, SERVER_FAULT, PARAMETER = 0, 190, 10, 131000, 100
UNKNOWN_PATH, NO_CHALLENGE = 2500, 2200
OVERLOADED, MISSING, BAD_VALUE, TO_ITSELF = 131016, 131008, 131009, 131021
UNDELIVERABLE, LOCKED, WINDOW_CLOSED, STOPPED_MARKETING = 131026, 131031, 131047, 131050
UNSUPPORTED_TYPE, PAIR_RATE, NOT_REGISTERED, POLICY = 131051, 131056, 133010, 368
WRONG_COUNT, NO_TEMPLATE, TEXT_TOO_LONG, WRONG_FORMAT = 132000, 132001, 132005, 132012
NOT_THERE = 33

# HTTP status and title of each code.
CODES: dict[int, tuple[int, str]] = {
    NO_TOKEN: (401, "An access token is required to request this resource."),
    BAD_TOKEN: (401, "The access token is unknown, expired or revoked."),
    NO_RIGHT: (403, "The access token does not have the permission for this action."),
    POLICY: (403, "Temporarily blocked for policies violations."),
    PARAMETER: (400, "Invalid parameter"),
    UNKNOWN_PATH: (404, "Unknown path components"),
    NO_CHALLENGE: (400, "Callback verification failed"),
    SERVER_FAULT: (500, "Something went wrong"),
    OVERLOADED: (503, "Service unavailable"),
    MISSING: (400, "Required parameter is missing"),
    BAD_VALUE: (400, "Parameter value is not valid"),
    TO_ITSELF: (400, "Recipient cannot be sender"),
    UNDELIVERABLE: (400, "Message undeliverable"),
    LOCKED: (403, "Business account locked"),
    WINDOW_CLOSED: (400, "Re-engagement message"),
    STOPPED_MARKETING: (400, "User's number is part of no marketing consent"),
    UNSUPPORTED_TYPE: (400, "Message type unknown"),
    PAIR_RATE: (429, "(Business Account, Consumer Account) pair rate limit hit"),
    WRONG_COUNT: (400, "Number of parameters does not match the expected number of params"),
    NO_TEMPLATE: (404, "Template name does not exist in the translation"),
    TEXT_TOO_LONG: (400, "Translated text too long"),
    WRONG_FORMAT: (400, "Parameter format does not match format in the created template"),
    NOT_REGISTERED: (400, "Phone number not registered"),
}
TRANSIENT = {OVERLOADED, SERVER_FAULT, PAIR_RATE}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a code of ours is at the Cloud API, and what its client is told about it."""

    code: int
    details: str


FAULT = Refusal(SERVER_FAULT, "The message could not be sent. Send it again later.")
# Ours on the left, wherever it comes from: the door answers with them, and webhooks report them.
REFUSALS: dict[str, Refusal] = {
    "business_suspended": Refusal(POLICY, "The business is suspended by the platform."),
    "pilot_closed": Refusal(LOCKED, "A pilot programme is open and this business has no place in it."),
    "": Refusal(UNDELIVERABLE, "It could not be delivered within its time."),
    "undeliverable": Refusal(UNDELIVERABLE, "The message cannot be delivered to this person."),
    "no_keys": Refusal(UNDELIVERABLE, "Nobody with this number uses Recado."),
    "expired_keys": Refusal(
        UNDELIVERABLE, "The keys of this person have expired: they must open Recado again."
    ),
    "key_substituted": Refusal(
        UNDELIVERABLE, "The keys of this person are not the ones that the business knew. Compare numbers."
    ),
    "window_closed": Refusal(
        WINDOW_CLOSED, "More than 24 hours have passed since the customer last wrote: send a template."
    ),
    "no_consent": Refusal(STOPPED_MARKETING, "No consent of this person to marketing is on record."),
    "pair_rate": Refusal(PAIR_RATE, "Too many messages to this person within a short time."),
    "template_not_approved": Refusal(NO_TEMPLATE, "This template is not approved."),
    "cloud_needs_hosting": Refusal(
        NOT_REGISTERED, "The business no longer lets Recado hold its keys (hosted custody)."
    ),
    "endpoint_closed": Refusal(NOT_REGISTERED, "An owner must give Recado the business's newest keys."),
    "hosting_unavailable": Refusal(NOT_REGISTERED, "This installation runs no hosted worker."),
    "webhook_address": Refusal(
        PARAMETER, "A webhook's address begins with https:// and leads to the internet."
    ),
    "webhook_challenge": Refusal(
        NO_CHALLENGE,
        "The address did not give the challenge back. Does it answer, and know the verify token?",
    ),
    "webhook_fields": Refusal(PARAMETER, "Parameter fields names a field that webhooks do not have."),
    "stale_epoch": Refusal(OVERLOADED, "Keys were renewed meanwhile. Send the message again."),
    "unknown_epoch": Refusal(OVERLOADED, "Keys were renewed meanwhile. Send the message again."),
    "unavailable": Refusal(OVERLOADED, "It could not be stored just now. Send it again in a moment."),
}


class CloudError(Exception):
    """What a call is answered with instead. `details` says what exactly is wrong; `subcode` as Meta's."""

    def __init__(
        self, code: int, details: str = "", *, subcode: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(code, details)
        self.code, self.details, self.subcode = code, details, subcode
        http, self.title = CODES[code]
        self.status = status or http

    def document(self, trace: str) -> dict[str, Any]:
        """The body of the answer."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details or self.title},
            "fbtrace_id": trace,
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in TRANSIENT:
            error["is_transient"] = True
        return {"error": error}


def refused(code: str) -> CloudError:
    """The Cloud API's error for one of our codes."""
    refusal = REFUSALS.get(code, FAULT)
    return CloudError(refusal.code, refusal.details)


def status_error(code: str) -> dict[str, Any]:
    """One of our codes as `failed` statuses report it in webhooks; "" for what expired."""
    refusal = REFUSALS.get(code, FAULT)
    title = CODES[refusal.code][1]
    return {
        "code": refusal.code,
        "title": title,
        "message": title,
        "error_data": {"details": refusal.details},
    }


def not_there(node: str) -> CloudError:
    """There is no such node, or it is not this token's: the two look alike."""
    details = f"Object with ID '{node}' does not exist, or the access token has no permission for it."
    return CloudError(PARAMETER, details, subcode=NOT_THERE)


def new_trace() -> str:
    """A name for one call, by which it is found again."""
    return "A" + secrets.token_urlsafe(TRACE_BYTES)
