"""How far a business's messages come: to devices, and before eyes; and how many people they are between."""

from dataclasses import dataclass
from uuid import UUID

from campaigns.queries.asking import ask
from campaigns.queries.periods import Period

REACH = """
WITH marks AS (
  SELECT w.conversation_id, MAX(w.delivered_sequence) AS delivered, MAX(w.told_read_sequence) AS seen
  FROM messaging_watermark w JOIN messaging_conversation c ON c.id = w.conversation_id
  WHERE c.business_id = %(business)s AND w.party_id = c.customer_id
  GROUP BY w.conversation_id
)
SELECT SUM(CASE WHEN m.sender_id = m.business_id AND m.sequence <= marks.delivered THEN 1 ELSE 0 END),
       SUM(CASE WHEN m.sender_id = m.business_id AND m.sequence <= marks.seen THEN 1 ELSE 0 END),
       COUNT(DISTINCT CASE WHEN m.sender_id = m.business_id THEN m.conversation_id END),
       COUNT(DISTINCT CASE WHEN m.sender_id <> m.business_id THEN m.conversation_id END)
FROM messaging_message m LEFT JOIN marks ON marks.conversation_id = m.conversation_id
WHERE m.business_id = %(business)s AND m.accepted_at_ms >= %(start)s AND m.sequence IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Messages of ours that came to a device and that were read; people we wrote to and who wrote to us."""

    delivered: int
    read: int
    people_written_to: int
    people_who_wrote: int


def reach_of(business_id: UUID, period: Period) -> Reach:
    """How far what was sent in this period has come until now, by the customers' receipts, in one query."""
    row = ask(REACH, business_id, start=period.start_ms)
    return Reach(*(count or 0 for count in row))
