"""Everything on the Insight page, in a fixed number of queries that each start from the business."""

from typing import Any
from uuid import UUID

from campaigns.queries.periods import PERIODS, Period
from campaigns.queries.reach import Reach, reach_of
from campaigns.queries.responses import LIMITS_MINUTES, MINUTE_MS, Responses, responses_of
from campaigns.queries.volumes import Volumes, volumes_of


def insight_of(business_id: UUID, period: Period) -> dict[str, Any]:
    """What the Insight page shows of a business. The caller has proved that the reader may see it."""
    volumes = volumes_of(business_id, period)
    responses = responses_of(business_id, period)
    return {
        "periods": PERIODS,
        "period": period,
        "volumes": volumes,
        "responses": responses,
        "answer_times": _answer_times(responses),
        "funnel": _funnel(volumes, reach := reach_of(business_id, period)),
        "reach": reach,
    }


def _answer_times(responses: Responses) -> list[dict[str, Any]]:
    """The waits by how long they took: each limit, then "later", then "not yet"."""
    limits = [minutes * MINUTE_MS for minutes in LIMITS_MINUTES]
    counts = [*responses.within, responses.unanswered]
    return [
        {"up_to_ms": up_to, "is_answered": place < len(responses.within), "count": count}
        | {"share": count / responses.asked if responses.asked else None}
        for place, (up_to, count) in enumerate(zip([*limits, None, None], counts, strict=True))
    ]


def _funnel(volumes: Volumes, reach: Reach) -> list[dict[str, Any]]:
    """Sent, delivered and read, each as a part of what was sent."""
    sent = volumes.totals["sent"]
    counts = {"sent": sent, "delivered": reach.delivered, "read": reach.read}
    return [
        {"stage": stage, "count": count, "share": count / sent if sent else None}
        for stage, count in counts.items()
    ]
