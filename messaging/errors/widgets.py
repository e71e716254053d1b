"""What the chat on websites refuses (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class WidgetClosedError(MessagingError):
    code = "widget_closed"
    message = _("This business takes no chats here now.")


class BadSiteError(MessagingError):
    code = "bad_site"
    status = 400
    message = _(
        "Write the name of a website with HTTPS and no port, such as bakery.example, or *.bakery.example for "
        "all below it."
    )


class SiteExistsError(MessagingError):
    code = "site_exists"
    message = _("This website is on the list already.")


class SiteLimitError(MessagingError):
    code = "site_limit"
    message = _("The list is full. Remove a website first.")
