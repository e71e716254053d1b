"""What a team refuses: invitations, roles and departures."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class WrongLinkError(DomainError):
    code = "wrong_link"
    status = 404
    message = _("This is not an invitation. Open the whole link that you were sent.")


class UsedLinkError(DomainError):
    code = "used_link"
    status = 410
    message = _("This invitation was used already. Ask for another one.")


class ExpiredLinkError(DomainError):
    code = "expired_link"
    status = 410
    message = _("This invitation has expired. Ask for another one.")


class WithdrawnLinkError(DomainError):
    code = "withdrawn_link"
    status = 410
    message = _("This invitation was withdrawn. Ask whoever sent it to you.")


class LinkLimitError(DomainError):
    code = "join_limit"
    status = 429
    message = _("Too many wrong links were opened from here. Wait an hour.")


class ActsElsewhereError(DomainError):
    code = "acts_elsewhere"
    message = _(
        "This account acts for a business already, and an account acts for one only. Use another e-mail."
    )


class AddressTakenError(DomainError):
    code = "address_taken"
    message = _("This e-mail has an account already. Sign in with it below.")


class InvitationsLimitError(DomainError):
    code = "invitations_limit"
    status = 429
    message = _("Too many invitations are open. Withdraw some, or wait until they expire.")


class AnsweredError(DomainError):
    code = "invitation_answered"
    message = _("This invitation was answered already, with something else.")


class LastOwnerError(DomainError):
    code = "last_owner"
    message = _(
        "A business needs an owner who holds its keys. Make somebody else an owner first, and renew the keys."
    )


class NeedsKeysError(DomainError):
    code = "needs_keys"
    message = _("Only somebody who can read messages already can become an owner. Give them access first.")


class IdentityNotGivenError(DomainError):
    code = "identity_not_given"
    message = _("The new owner does not hold the keys of the business yet. Renew the keys first.")


class AnalystKeysError(DomainError):
    code = "analyst_keys"
    message = _("Analysts are given no keys: they see figures, never messages.")
