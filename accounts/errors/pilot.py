"""What the pilot programme refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class PilotOpenError(DomainError):
    code = "pilot_open"
    message = _("A pilot programme is open already.")


class NoPilotError(DomainError):
    code = "no_pilot"
    message = _("No pilot programme is open: every business takes part.")


class PlacesError(DomainError):
    code = "bad_places"
    status = 400
    message = _("That is not a possible number of places.")


class NoPlacesError(DomainError):
    code = "no_places"
    message = _("All places of the pilot are taken.")


class NobodyWaitsError(DomainError):
    code = "nobody_waits"
    message = _("Nobody waits for a place.")


class HasPlaceError(DomainError):
    code = "has_place"
    message = _("This business takes part already.")


class WrongInvitationError(DomainError):
    code = "wrong_invitation"
    status = 400
    message = _("This is not an invitation code. Compare it letter by letter.")


class SpentInvitationError(DomainError):
    code = "spent_invitation"
    message = _("This invitation was used already. Ask for another one.")


class EndedInvitationError(DomainError):
    code = "ended_invitation"
    message = _("This invitation has expired or was withdrawn. Ask for another one.")


class BadInvitationError(DomainError):
    code = "bad_invitation"
    status = 400
    message = _("An invitation counts for 1 to 1,000 uses and for 1 to 365 days.")


class InvitationLimitError(DomainError):
    code = "invitation_limit"
    status = 429
    message = _("Too many wrong codes. Wait an hour.")
