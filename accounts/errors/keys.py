"""What the key directory refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


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


class BadErasureError(DomainError):
    code = "bad_erasure"
    message = _("This signed erasure does not fit what is stored. Load the page again, then try once more.")


class BadChangeError(DomainError):
    code = "bad_change"
    message = _("This change of identity cannot be accepted.")


class WrapExistsError(DomainError):
    code = "wrap_exists"
    message = _("This member has been given access to these keys already.")


class BadPinError(DomainError):
    code = "bad_pin"
    message = _("This pin cannot be accepted.")
