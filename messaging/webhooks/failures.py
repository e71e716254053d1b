"""Why a message was not sent, in the Cloud API's numbers. Pure.

Source: CLOUD.md, Codes.
"""

from typing import Any

UNKNOWN = (131000, "Something went wrong")
UNDELIVERABLE = (131026, "Message undeliverable")
FAILURES = {
    "window_closed": (131047, "Re-engagement message"),
    "undeliverable": UNDELIVERABLE,
    "no_keys": UNDELIVERABLE,
    "expired_keys": UNDELIVERABLE,
    "key_substituted": UNDELIVERABLE,
    "": UNDELIVERABLE,
    "no_consent": (131050, "User has stopped marketing messages"),
    "template_not_approved": (132001, "Template does not exist in the translation"),
    "pair_rate": (131056, "Pair rate limit hit"),
    "business_suspended": (131031, "Account has been locked"),
    "pilot_closed": (131031, "Account has been locked"),
}


def failure_of(code: str) -> dict[str, Any]:
    """The error object of a status `failed`, for the code with which a message was refused; "" it expired."""
    number, title = FAILURES.get(code, UNKNOWN)
    return {
        "code": number,
        "title": title,
        "message": title,
        "error_data": {"details": f"{title}. ({code or 'expired'})"},
    }
