"""Why a file is not taken (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class MediaSizeError(MessagingError):
    code = "media_size"
    status = 400
    message = _("The file does not have the size that was announced.")


class MediaPartError(MessagingError):
    code = "media_part"
    status = 400
    message = _("A file of this size has no such part.")


class MediaExistsError(MessagingError):
    code = "media_exists"
    message = _("This file's id was used for another file.")


class MediaMissingError(MessagingError):
    code = "media_missing"
    message = _("A file of this message was not uploaded, or belongs to another message.")


class MediaSentError(MessagingError):
    code = "media_sent"
    message = _("This file was sent with a message and cannot be called back.")


class MediaLimitError(MessagingError):
    code = "media_limit"
    status = 429
    message = _("Too many files were sent today. Try again tomorrow.")


class MediaUnsentLimitError(MessagingError):
    code = "media_unsent_limit"
    status = 429
    message = _("Too many files wait to be sent. Send or cancel some of them first.")
