"""Why what a team keeps for itself is not taken: notes, quick replies, saved views (PROTOCOL.md, Codes)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class NoteExistsError(MessagingError):
    code = "note_exists"
    message = _("This note's id was used for another note.")


class NoteLimitError(MessagingError):
    code = "note_limit"
    message = _("This conversation has as many notes as it can hold. Delete some first.")


class QuickReplyTakenError(MessagingError):
    code = "quick_reply_taken"
    message = _("There is a quick reply with this shortcut in this language already.")


class QuickReplyLimitError(MessagingError):
    code = "quick_reply_limit"
    message = _("Your business has as many quick replies as it can hold. Delete some first.")


class SavedViewFieldError(MessagingError):
    code = "invalid"
    status = 400
    message = _("This cannot be a saved view.")

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = fields


class SavedViewTakenError(MessagingError):
    code = "saved_view_taken"
    message = _("You have a view with this name already.")


class SavedViewLimitError(MessagingError):
    code = "saved_view_limit"
    message = _("You have as many views as you can keep. Delete some first.")
