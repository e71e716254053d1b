"""Small parts of every page."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models.businesses import Business
from accounts.models.categories import category_label
from accounts.models.hours import closes_at, week_of
from accounts.models.people import User
from accounts.permissions import Act
from accounts.permissions import may as actor_may
from accounts.queries.countries import country_name
from accounts.queries.onboarding import Progress, way_to_badge_of
from accounts.queries.pilot import Standing, standing_of
from accounts.services.passwords import link_of

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


@register.simple_tag(takes_context=True)
def way_to_badge(context: dict[str, Any]) -> Progress | None:
    """How far the actor's business is on its way to the badge, looked up once a page."""
    actor, request = context.get("actor"), context["request"]
    if actor is None:
        return None
    if not hasattr(request, "way_to_badge"):
        request.way_to_badge = way_to_badge_of(actor)
    found: Progress | None = request.way_to_badge
    return found


@register.simple_tag
def page_address(name: str) -> str:
    """The address of a page by its name; empty where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def hours_of(business: Business) -> dict[str, Any]:
    """The week of a business as it is there, and until when it is open now."""
    hours, zone, now = business.hours, business.zone, timezone.now()
    place = zone.replace("_", " ")
    return {"week": week_of(hours, zone, now), "until": closes_at(hours, zone, now), "zone": place}


@register.filter
def category(code: str) -> str:
    """What a business does, in the reader's language where it is on the list."""
    return category_label(code)


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return country_name(code)


@register.filter
def short_id(value: object) -> str:
    """The first characters of an id, enough to tell rows apart."""
    return str(value)[:8]


@register.filter
def reset_path(person: User) -> str:
    """The end of a link with which a person chooses a new password: made for the letter, and kept nowhere."""
    return link_of(person)
