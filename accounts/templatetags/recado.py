"""Small parts of every page."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.permissions import Act
from accounts.permissions import may as actor_may
from accounts.queries.pilot import Standing, standing_of

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


@register.simple_tag(takes_context=True)
def standing(context: dict[str, Any]) -> Standing | None:
    """How the actor's business stands in the pilot, looked up once a page; None while none is open."""
    actor, request = context.get("actor"), context["request"]
    if actor is None or actor.business_id is None:
        return None
    if not hasattr(request, "standing"):
        request.standing = standing_of(actor.business_id)
    found: Standing | None = request.standing
    return found


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], act: str) -> bool:
    """Whether the role of whoever looks at a page allows an act: for what it offers, not for its door."""
    actor = context.get("actor")
    return actor is not None and actor_may(actor, Act(act))


@register.filter
def short_id(value: object) -> str:
    """The first characters of an id, enough to tell rows apart."""
    return str(value)[:8]
