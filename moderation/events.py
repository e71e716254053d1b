"""What open sockets hear of decisions. The channel layer may lose any of it: lists say it again."""

import json
from uuid import UUID


def outcome_frame(number: str, outcome: str) -> str:
    """Ready frame for a reporter: what became of their report."""
    return json.dumps({"t": "report", "number": number, "outcome": outcome})


def notice_frame(action: str) -> str:
    """Ready frame for the accused: there is a notice to read."""
    return json.dumps({"t": "notice", "action": action})


def standing_frame(business_id: UUID, status: str) -> str:
    """Ready frame for both sides: the status of a business changed."""
    return json.dumps({"t": "standing", "business": str(business_id), "status": status})
