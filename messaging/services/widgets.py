"""The chat on a business's own site: settled, allowed on sites, opened and begun."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.errors.base import DomainError, NotFoundError
from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.services.audit import Action, record_event
from accounts.services.guests import enter_as_guest
from messaging.errors.widgets import SiteExistsError, SiteLimitError, WidgetClosedError
from messaging.models.widgets import Widget, WidgetDay, WidgetSite
from messaging.queries.widgets import allows_localhost, is_shut, widget_of
from messaging.services.conversations import start_conversation
from messaging.widget.sites import read_site

MAX_SITES = 20
SETTLED = ("is_on", "colour", "side", "greeting_en", "greeting_es")


@transaction.atomic
def change_widget(
    *, business_id: UUID, settled: dict[str, Any], actor_id: UUID, address: str | None
) -> Widget:
    """Settle whether and how the chat is shown: values for SETTLED, as the form has read them.

    The caller has proved that the person may edit the business.
    """
    Business.objects.select_for_update().get(pk=business_id)
    widget, _ = Widget.objects.get_or_create(business_id=business_id)
    before = {name: getattr(widget, name) for name in SETTLED}
    after = {name: settled[name] for name in SETTLED}
    if after == before:
        return widget
    for name, value in after.items():
        setattr(widget, name, value)
    widget.save()
    changed = [name for name in SETTLED if after[name] != before[name]]
    record_event(
        action=Action.WIDGET_CHANGED,
        actor_id=actor_id,
        business_id=business_id,
        detail={
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        },
        address=address,
    )
    return widget


def add_site(*, business_id: UUID, text: str, actor_id: UUID, address: str | None) -> WidgetSite:
    """Let one more site show a business's chat; MAX_SITES at most.

    The caller has proved that the person may edit the business. Raises BadSiteError, BadDomainError,
    SharedDomainError, SiteExistsError, SiteLimitError; the refusal is written down.
    """
    try:
        return _add_site(business_id, read_site(text, local=allows_localhost()), actor_id, address)
    except DomainError as error:
        record_event(
            action=Action.WIDGET_SITE_REFUSED,
            actor_id=actor_id,
            business_id=business_id,
            target=text[:80],
            detail={"reason": error.code},
            address=address,
        )
        raise


@transaction.atomic
def _add_site(business_id: UUID, host: str, actor_id: UUID, address: str | None) -> WidgetSite:
    Business.objects.select_for_update().get(pk=business_id)
    known = WidgetSite.objects.filter(business_id=business_id)
    if known.filter(host=host).exists():
        raise SiteExistsError
    if known.count() >= MAX_SITES:
        raise SiteLimitError
    site = WidgetSite.objects.create(business_id=business_id, host=host)
    _note_site(Action.WIDGET_SITE_ADDED, business_id, host, actor_id, address)
    return site


@transaction.atomic
def remove_site(*, business_id: UUID, host: str, actor_id: UUID, address: str | None) -> None:
    """Let a site show the chat no more; pages that are open there keep it until they are left.

    The caller has proved that the person may edit the business. Raises NotFoundError.
    """
    if not WidgetSite.objects.filter(business_id=business_id, host=host).delete()[0]:
        raise NotFoundError
    _note_site(Action.WIDGET_SITE_REMOVED, business_id, host, actor_id, address)


def _note_site(action: Action, business_id: UUID, host: str, actor_id: UUID, address: str | None) -> None:
    record_event(action=action, actor_id=actor_id, business_id=business_id, target=host[:80], address=address)


@transaction.atomic
def begin_guest_chat(*, business: Business, name: str, language: str, address: str) -> Customer:
    """Let somebody in as a guest of a business, with their conversation, through the chat on its site.

    Raises WidgetClosedError, and as `enter_as_guest`.
    """
    if not widget_of(business).is_on or is_shut(business):
        raise WidgetClosedError
    customer = enter_as_guest(name=name, language=language, business=business, address=address)
    start_conversation(customer_id=customer.id, business=business)
    _count(business.id, timezone.now().date(), "began")
    return customer


@transaction.atomic
def note_opened(*, business: Business) -> None:
    """Count that the chat on a business's site was opened, today and by nobody in particular."""
    _count(business.id, timezone.now().date(), "opened")


def _count(business_id: UUID, day: date, what: str) -> None:
    row, _ = WidgetDay.objects.get_or_create(business_id=business_id, day=day)
    WidgetDay.objects.filter(pk=row.pk).update(**{what: F(what) + 1})
