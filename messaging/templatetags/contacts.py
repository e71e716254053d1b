"""Words for what contacts hold as codes."""

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from messaging.services.consents import NUMBER_PASSED_ON

register = template.Library()


@register.filter
def language_word(code: str) -> str:
    """The name of a language; its code when it has none here."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


@register.filter
def withdrawal_word(source: str) -> str:
    """How a consent ended."""
    return _("The number had another holder when it was given.") if source == NUMBER_PASSED_ON else source
