"""Why a reviewer may not do it: each is written down, and says what to do next."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class ReviewRefusedError(DomainError):
    code = "review_refused"
    message = _("You cannot decide about this request.")


class ClaimedByOtherError(ReviewRefusedError):
    code = "claimed_by_other"
    message = _("Another reviewer has this request. It is free again once they give it back.")


class NotClaimedError(ReviewRefusedError):
    code = "not_claimed"
    message = _("Claim this request first. A claim lapses when nothing is done for a while.")


class OwnBusinessError(ReviewRefusedError):
    code = "own_business"
    message = _("You are or were a member of this business: another reviewer decides.")


class OwnInvitationError(ReviewRefusedError):
    code = "own_invitation"
    message = _("You registered or invited this business: another reviewer decides.")


class OwnDecisionError(ReviewRefusedError):
    code = "own_decision"
    message = _("You took the decision that is appealed: another reviewer decides.")


class OwnApprovalError(ReviewRefusedError):
    code = "own_approval"
    message = _("You gave the first approval: the second is another reviewer's.")


class ChecksMissingError(ReviewRefusedError):
    code = "checks_missing"
    message = _("Approve once every check is ticked.")


class NoteMissingError(DomainError):
    code = "note_missing"
    status = 400
    message = _("Write the note first.")


class NotVerifiedError(DomainError):
    code = "not_verified"
    message = _("This business has no badge to revoke.")
