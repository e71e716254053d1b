"""How fast customers are answered, and how many wait now. Set-based SQL that both engines understand.

A customer begins to wait with a message that follows an answer, or begins the conversation; the wait ends
with the business's next message. Campaigns and other marketing answer nobody: they are left out as if they
had not been sent. Places are nearest ranks, because SQLite has no percentile of its own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from campaigns.queries.asking import ask
from campaigns.queries.periods import Period

# A wait that began up to so long before the period still counts as begun then, not anew.
LEAD_IN = timedelta(days=7)
MINUTE_MS = 60_000
# The last limit is the service window: after it, free text is closed.
LIMITS_MINUTES = (5, 60, 240, 1440)

# 2 is Message.Kind.CAMPAIGN.
WAITS = """
WITH talk AS (
  SELECT conversation_id, sequence, accepted_at_ms AS at_ms,
         CASE WHEN sender_id = business_id THEN 1 ELSE 0 END AS is_answer
  FROM messaging_message
  WHERE business_id = %(business)s AND accepted_at_ms >= %(lead_in)s AND sequence IS NOT NULL
    AND (sender_id <> business_id OR (kind <> 2 AND category <> 'marketing'))
), turned AS (
  SELECT talk.*, LAG(is_answer) OVER (PARTITION BY conversation_id ORDER BY sequence) AS before
  FROM talk
), turns AS (
  SELECT is_answer, at_ms, LEAD(at_ms) OVER (PARTITION BY conversation_id ORDER BY sequence) AS answered_at
  FROM turned WHERE before IS NULL OR before <> is_answer
), waits AS (
  SELECT at_ms, answered_at - at_ms AS wait_ms FROM turns WHERE is_answer = 0 AND at_ms >= %(start)s
), ranked AS (
  SELECT wait_ms, ROW_NUMBER() OVER (ORDER BY wait_ms) AS place, COUNT(*) OVER () AS answered
  FROM waits WHERE wait_ms IS NOT NULL
)
SELECT (SELECT COUNT(*) FROM waits), (SELECT MIN(at_ms) FROM waits WHERE wait_ms IS NULL), COUNT(*),
       MIN(CASE WHEN place * 2 >= answered THEN wait_ms END),
       MIN(CASE WHEN place * 10 >= answered * 9 THEN wait_ms END),
       SUM(CASE WHEN wait_ms <= %(limit_0)s THEN 1 ELSE 0 END),
       SUM(CASE WHEN wait_ms <= %(limit_1)s THEN 1 ELSE 0 END),
       SUM(CASE WHEN wait_ms <= %(limit_2)s THEN 1 ELSE 0 END),
       SUM(CASE WHEN wait_ms <= %(limit_3)s THEN 1 ELSE 0 END)
FROM ranked
"""


@dataclass(frozen=True, slots=True)
class Responses:
    """Waits that began in a period. `within` counts the answered ones by limits, each beyond the last."""

    asked: int
    waiting_since: datetime | None
    answered: int
    median_ms: int | None
    ninetieth_ms: int | None
    within: list[int]

    @property
    def unanswered(self) -> int:
        """How many of the waits go on, the longest of them since `waiting_since`."""
        return self.asked - self.answered


def responses_of(business_id: UUID, period: Period) -> Responses:
    """How long customers who began to wait in this period waited for an answer, in one query."""
    limits = {f"limit_{place}": minutes * MINUTE_MS for place, minutes in enumerate(LIMITS_MINUTES)}
    lead_in = period.start_ms - LEAD_IN // timedelta(milliseconds=1)
    row = ask(WAITS, business_id, start=period.start_ms, lead_in=lead_in, **limits)
    asked, since_ms, answered, median, ninetieth, *up_to = row
    since = datetime.fromtimestamp(since_ms / 1000, UTC) if since_ms else None
    bounds = [0, *(count or 0 for count in up_to), answered or 0]
    within = [later - earlier for earlier, later in pairwise(bounds)]
    return Responses(asked or 0, since, answered or 0, median, ninetieth, within)
