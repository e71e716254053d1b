"""The chat on a business's own site, as its people and its site's visitors meet it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models.businesses import Business
from accounts.queries.pilot import waiting_businesses
from messaging.models.widgets import Widget, WidgetDay, WidgetSite
from messaging.widget.looks import COLOURS, INK
from messaging.widget.sites import is_listed, show_site, sources_of

SHOWN_DAYS = 14
# Who is suspended, closed or waits for a place begins no chats; who took part in one still reads it.
SHUT = frozenset({Business.Status.SUSPENDED, Business.Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Site:
    """One site of the list: its exact letters, and as people of its script read it, if that differs."""

    host: str
    shown: str


def allows_localhost() -> bool:
    """Say whether sites of this very machine count: in the demo, and nowhere else."""
    return bool(settings.WIDGET_ON_LOCALHOST)


def widget_of(business: Business) -> Widget:
    """What a business has settled; where it has settled nothing, the chat is off."""
    return Widget.objects.filter(business=business).first() or Widget(business=business)


def hosts_of(business_id: UUID) -> list[str]:
    """The sites that may show a business's chat, in their one form."""
    return list(
        WidgetSite.objects.filter(business_id=business_id).order_by("host").values_list("host", flat=True)
    )


def sites_for(business: Business) -> list[Site]:
    """The list as its people read it."""
    return [Site(host, shown if (shown := show_site(host)) != host else "") for host in hosts_of(business.id)]


def framing_sources(business: Business, widget: Widget) -> list[str]:
    """Who may frame a business's chat, as a policy says it; nobody while the chat is off."""
    hosts = hosts_of(business.id) if widget.is_on else []
    return sources_of(hosts, local=allows_localhost())


def may_frame(business: Business, widget: Widget, origin: str) -> bool:
    """Say whether a page of this origin may show a business's chat."""
    return widget.is_on and is_listed(origin, hosts_of(business.id), local=allows_localhost())


def is_shut(business: Business) -> bool:
    """Say whether nobody can begin a chat with a business now, whatever it has settled."""
    return business.status in SHUT or business.id in waiting_businesses([business.id])


def show_look(widget: Widget, language: str) -> dict[str, Any]:
    """Colour, side and greeting, as the button on the site needs them."""
    spoken = (widget.greeting_es, widget.greeting_en)
    first, other = spoken if language.startswith("es") else spoken[::-1]
    return {
        "colour": COLOURS[widget.colour],
        "ink": INK,
        "side": widget.side,
        "greeting": first or other,
    }


def days_of(business: Business) -> Sequence[WidgetDay]:
    """How often the chat was opened, and how many began, in SHOWN_DAYS days, the newest first."""
    since = timezone.now().date() - timedelta(days=SHOWN_DAYS)
    return list(WidgetDay.objects.filter(business=business, day__gt=since).order_by("-day"))
