"""The quality score: how welcome a business's messages were in the last days. Pure; the one place of it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

WINDOW_DAYS = 7
# Below this nothing is said: a handful of messages proves nothing.
MIN_DELIVERED = 10
# People are counted as at least so many, so that one of them alone does not decide over a small business.
MIN_PEOPLE = 50
PER_BLOCKED_PERCENT, PER_REPORTED_PERCENT, PER_UNREAD_PERCENT = 5.0, 20.0, 0.2
HIGH, MEDIUM = 80, 50


class Grade(StrEnum):
    """The score in a word."""

    UNKNOWN = "unknown"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in WINDOW_DAYS. People are counted once each, messages one by one.

    `blockers` blocked the business and still do; `reporters` reported at least one genuine message, in no
    case that staff dismissed; `reached` got at least one message delivered.
    """

    blockers: int
    reporters: int
    reached: int
    delivered: int
    read: int

    @property
    def blocked_percent(self) -> float:
        """How many of the people reached blocked the business."""
        return 100 * self.blockers / max(self.reached, MIN_PEOPLE)

    @property
    def reported_percent(self) -> float:
        """How many of the people reached reported it."""
        return 100 * self.reporters / max(self.reached, MIN_PEOPLE)

    @property
    def tells_shares(self) -> bool:
        """Whether so many were reached that a share of them says something, and is what the score counts."""
        return self.reached >= MIN_PEOPLE

    @property
    def read_percent(self) -> float:
        """How many of the delivered messages were read; 0 where none was delivered."""
        return 100 * self.read / self.delivered if self.delivered else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """The counts and what follows from them; `score` is None where too little was sent to say."""

    counts: Counts
    score: int | None
    grade: Grade

    @property
    def grade_words(self) -> str:
        """The grade for people."""
        return {
            Grade.UNKNOWN: _("Too few messages to say"),
            Grade.HIGH: _("High"),
            Grade.MEDIUM: _("Medium"),
            Grade.LOW: _("Low"),
        }[self.grade]


def quality_of(counts: Counts) -> Quality:
    """Work out the score, from 0 to 100, as `formula` says it."""
    if counts.delivered < MIN_DELIVERED:
        return Quality(counts, None, Grade.UNKNOWN)
    lost = (
        PER_BLOCKED_PERCENT * counts.blocked_percent
        + PER_REPORTED_PERCENT * counts.reported_percent
        + PER_UNREAD_PERCENT * (100 - counts.read_percent)
    )
    score = max(0, round(100 - lost))
    grade = Grade.HIGH if score >= HIGH else Grade.MEDIUM if score >= MEDIUM else Grade.LOW
    return Quality(counts, score, grade)


def formula() -> list[str]:
    """The formula in words, one sentence each, with the constants that `quality_of` uses."""
    values = {
        "days": WINDOW_DAYS,
        "blocked": f"{PER_BLOCKED_PERCENT:g}",
        "reported": f"{PER_REPORTED_PERCENT:g}",
        "unread": f"{PER_UNREAD_PERCENT * 100:g}",
        "people": MIN_PEOPLE,
        "messages": MIN_DELIVERED,
        "high": HIGH,
        "medium": MEDIUM,
    }
    sentences = [
        _("The score begins at 100 and looks at the last %(days)s days."),
        _("It loses %(blocked)s points for each percent of the people reached who blocked the business."),
        _(
            "It loses %(reported)s points for each percent who reported it with a genuine message; "
            "reports that staff dismissed do not count."
        ),
        _("It loses up to %(unread)s points for delivered messages that were not read."),
        _("Fewer than %(people)s people reached count as %(people)s: one person alone decides little."),
        _(
            "From %(high)s it is high, from %(medium)s medium, below that low. "
            "With fewer than %(messages)s delivered messages nothing is said."
        ),
    ]
    return [sentence % values for sentence in sentences]
