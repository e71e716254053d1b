"""Errors of moderation, each with the code that REPORTS.md lists."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class TooManyItemsError(DomainError):
    code = "too_many_items"
    status = 400
    message = _("Choose fewer messages: a report holds at most twenty.")


class NothingReportedError(DomainError):
    code = "nothing_reported"
    status = 400
    message = _("Choose at least one message.")


class ReportTooLargeError(DomainError):
    code = "too_large"
    status = 413
    message = _("The report is too large. Choose fewer messages.")


class OwnMessageError(DomainError):
    code = "own_message"
    message = _("Only messages of the other side can be reported.")


class UnknownModerationKeyError(DomainError):
    code = "unknown_key"
    message = _("The report is locked with a key that is not used any more. Send it again.")


class AlreadyReportedError(DomainError):
    code = "already_reported"
    message = _("You have reported these messages already.")


class ReportLimitError(DomainError):
    code = "report_limit"
    status = 429
    message = _("Too many reports today. Try again tomorrow.")


class CaseDecidedError(DomainError):
    code = "case_decided"
    message = _("This case was decided already.")


class NoSuchActionError(DomainError):
    code = "no_such_action"
    status = 400
    message = _("Nobody can decide this about the accused.")
