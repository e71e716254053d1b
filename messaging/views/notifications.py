"""Talk / Notifications: what was sent and is planned, one of them, and the page on which one is written."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.crypto.primitives import b64
from accounts.errors.base import MalformedError
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from messaging.events import notification_document, wording_document
from messaging.models.outbox import Notification
from messaging.queries import outbox as queries
from messaging.queries.templates import sendable_versions_for


@require_GET
@members_who_may(Act.NOTIFY)
def notifications(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        page = queries.notifications_page_for(actor, request.GET.get("cursor"))
    except MalformedError as error:
        raise Http404 from error
    context = {"door": "business", "actor": actor, "shown": page}
    return render(request, "messaging/notifications.html", context)


@require_GET
@members_who_may(Act.NOTIFY)
def notification(request: HttpRequest, actor: Actor, notification_id: UUID) -> HttpResponse:
    found = queries.get_notification_for(actor, notification_id)
    context = {"door": "business", "actor": actor, "notification": found}
    return render(request, "messaging/notification.html", context)


@require_GET
@members_who_may(Act.NOTIFY)
def new_notification(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _compose(request, actor, None)


@require_GET
@members_who_may(Act.NOTIFY)
def change_notification(request: HttpRequest, actor: Actor, notification_id: UUID) -> HttpResponse:
    found = queries.get_notification_for(actor, notification_id)
    if not queries.is_whole(found):
        return redirect("business:notification", notification_id)
    return _compose(request, actor, found)


def _compose(request: HttpRequest, actor: Actor, found: Notification | None) -> HttpResponse:
    changing: dict[str, Any] | None = None
    if found:
        at = found.wall_time.strftime("%Y-%m-%dT%H:%M") if found.wall_time else ""
        changing = {**notification_document(found, queries.trail_of(found)), "at": at}
    worker_key = settings.HOSTED_WORKER_PUBLIC_KEY
    given = {
        "wordings": [wording_document(version) for version in sendable_versions_for(actor)],
        "contacts": queries.reachable_contacts_for(actor, _query(request), _wanted(request, found)),
        "query": _query(request),
        "most": queries.MOST_CONTACTS,
        "notification": changing,
        "worker_key": b64(worker_key) if worker_key else None,
    }
    context = {"door": "business", "actor": actor, "given": given, "notification": found}
    return render(request, "messaging/notification_compose.html", context)


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()


def _wanted(request: HttpRequest, found: Notification | None) -> list[str]:
    """Who was chosen already, or is named by the address."""
    chosen = [str(row.contact_id) for row in queries.trail_of(found)] if found else []
    return [*chosen, *(request.GET.get(name, "") for name in ("contact", "customer"))]
