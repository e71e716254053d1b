"""Errors of the domain: what happened, with a stable code that every door shows unchanged."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain was broken. `code` is stable, the text is for people, `status` is HTTP's."""

    code = "refused"
    status = 409
    message = _("This is not possible.")
    # What is wrong with which field, where an error knows it.
    fields: Mapping[str, str] = MappingProxyType({})

    def __init__(self, message: object | None = None) -> None:
        super().__init__(message if message is not None else self.message)


class NotSignedInError(DomainError):
    code = "not_signed_in"
    status = 401
    message = _("Sign in first.")


class NotYoursError(DomainError):
    code = "not_yours"
    status = 403
    message = _("This is not yours to change.")


class ScopeMissingError(DomainError):
    code = "scope_missing"
    status = 403
    message = _("This token was not given the scope that this needs.")


class TokenLimitError(DomainError):
    code = "token_limit"
    message = _("There are fifty tokens already. Revoke one that is not used any more.")


class NotFoundError(DomainError):
    code = "not_found"
    status = 404
    message = _("Nothing was found here.")


class MalformedError(DomainError):
    code = "malformed"
    status = 400
    message = _("A field is missing, or has the wrong type, size or encoding.")


class NoKeysError(DomainError):
    code = "no_keys"
    status = 404
    message = _("This party has no keys yet.")


class BadStatementError(DomainError):
    code = "bad_statement"
    message = _("This epoch statement cannot be accepted.")


class EpochExistsError(DomainError):
    code = "epoch_exists"
    message = _("This epoch was published already with other bytes.")


class EpochLimitError(DomainError):
    code = "epoch_limit"
    status = 429
    message = _("The keys were renewed too often. Try again tomorrow.")


class BadWrapError(DomainError):
    code = "bad_wrap"
    message = _("This wrap does not fit its business, its members or their keys.")


class BadBackupError(DomainError):
    code = "bad_backup"
    message = _("This backup cannot be accepted.")


class BackupLimitError(DomainError):
    code = "backup_limit"
    status = 429
    message = _("Too many backups were stored today. Try again tomorrow.")


class WrapExistsError(DomainError):
    code = "wrap_exists"
    message = _("This member has been given access to these keys already.")


class BadPinError(DomainError):
    code = "bad_pin"
    message = _("This pin cannot be accepted.")


class CodeNotSentError(DomainError):
    code = "code_not_sent"
    status = 503
    message = _("The message with the code could not be sent. Try again in a minute.")


class CodeLimitError(DomainError):
    code = "code_limit"
    status = 429
    message = _("Too many codes were asked for. Wait a while before you ask for another one.")


class WrongCodeError(DomainError):
    code = "wrong_code"
    status = 400
    message = _("This code is not right, or it is no longer valid.")


class TooManyTriesError(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("Too many tries. Ask for a new code.")


class NumberTakenError(DomainError):
    code = "number_taken"
    message = _("This number already belongs to another account.")


class SignInLimitError(DomainError):
    code = "sign_in_limit"
    status = 429
    message = _("Too many failed tries. Wait fifteen minutes.")


class WrongCredentialsError(DomainError):
    code = "wrong_credentials"
    status = 400
    message = _("The e-mail address, the password or the code is not right.")


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
    code = "not_ready"
    message = _("A verified number and published keys are needed first.")


class SuspendedError(DomainError):
    code = "suspended"
    message = _("This business is suspended: that is decided first.")


class HostingUnavailableError(DomainError):
    code = "hosting_unavailable"
    message = _("This installation runs no hosted worker. Ask the people who run this server.")


class HostedBitMissingError(DomainError):
    code = "hosting_not_signed"
    message = _("An owner must sign hosted custody first.")


class ConnectorBitMissingError(DomainError):
    code = "connector_not_signed"
    message = _("An owner must let the connector in first.")


class ConnectorExistsError(DomainError):
    code = "connector_exists"
    message = _("This business has a connector already. Remove it first.")


class ConnectorSignedError(DomainError):
    code = "connector_signed"
    message = _("The connector holds keys: an owner removes it by renewing the business's keys.")


class AlreadySuspendedError(DomainError):
    code = "already_suspended"
    message = _("This business is suspended already.")


class NotSuspendedError(DomainError):
    code = "not_suspended"
    message = _("This business is not suspended.")


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
