"""What is wrong with a short link (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class LinkLimitError(MessagingError):
    code = "link_limit"
    message = _("A business has 200 links at most. End one that you do not use any more.")
