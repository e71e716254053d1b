"""What stands in the way of a badge."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class AlreadyDecidedError(DomainError):
    code = "already_decided"
    message = _("This request was decided already.")


class AlreadyWaitingError(DomainError):
    code = "already_waiting"
    message = _("A request of this business is already waiting for review.")


class ClaimsChangedError(DomainError):
    code = "claims_changed"
    message = _("The business gave up this number or changed its names after it asked. It must ask again.")


class ReasonMissingError(DomainError):
    code = "reason_missing"
    status = 400
    message = _("Give a reason that the business can act on.")


class NotReadyError(DomainError):
    """Something is missing; `fields` says what, by the codes of accounts.queries.verification."""

    code = "not_ready"
    message = _("A verified number and published keys are needed first.")

    def __init__(self, *, fields: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(" ".join(fields.values()) or None)
        self.fields = fields


class NotDueError(DomainError):
    code = "not_due"
    message = _("The badge is good for long yet: there is nothing to ask for.")


class BadgeRevokedError(DomainError):
    code = "badge_revoked"
    message = _("The badge was revoked. Appeal that decision instead.")


class NothingToAppealError(DomainError):
    code = "nothing_to_appeal"
    message = _("There is no decision against this business that could be appealed.")


class AppealTooLateError(DomainError):
    code = "appeal_too_late"
    message = _("A decision can be appealed within 30 days; this one is older.")


class AlreadyAppealedError(DomainError):
    code = "already_appealed"
    message = _("A decision can be appealed once, and this one was.")


class StatementMissingError(DomainError):
    code = "statement_missing"
    status = 400
    message = _("Say why the decision is wrong.")


class NothingToAnswerError(DomainError):
    code = "nothing_to_answer"
    message = _("Nothing is asked of this business any more. Load the page again.")


class AnswerMissingError(DomainError):
    code = "answer_missing"
    status = 400
    message = _("Write an answer, even a short one.")


class SuspendedError(DomainError):
    code = "suspended"
    message = _("This business is suspended: that is decided first.")


class AlreadySuspendedError(DomainError):
    code = "already_suspended"
    message = _("This business is suspended already.")


class NotSuspendedError(DomainError):
    code = "not_suspended"
    message = _("This business is not suspended.")
