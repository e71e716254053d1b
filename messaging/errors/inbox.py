"""Why something cannot be done in the team inbox (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class SnoozePastError(MessagingError):
    code = "snooze_past"
    status = 400
    message = _("This time is over. Choose a later one.")


class SnoozeTooFarError(MessagingError):
    code = "snooze_too_far"
    status = 400
    message = _("Choose a time within the next year.")


class AssigneeError(MessagingError):
    code = "assignee_unfit"
    message = _("This person is not on the team any more, or does not talk with customers.")


class UndoOverError(MessagingError):
    code = "undo_over"
    message = _("This was taken back already, or it is too late to take it back.")
