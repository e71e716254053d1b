"""Small parts of every page."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite, decorative: the text beside it says what it means."""
    return format_html(
        '<svg class="icon {}" width="24" height="24" aria-hidden="true"><use href="{}#{}"/></svg>',
        extra,
        static("accounts/vendor/icons/icons.svg"),
        name,
    )


@register.filter
def short_id(value: object) -> str:
    """The first characters of an id, enough to tell rows apart."""
    return str(value)[:8]
