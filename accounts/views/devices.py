"""Where a customer is signed in, and signing out from afar."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import CHAT, address_of
from accounts.queries.actors import Actor
from accounts.queries.people import get_user
from accounts.queries.sessions import sessions_of
from accounts.services.sessions import end_other_sessions, end_session
from accounts.views.chat import customer_only


@require_GET
@customer_only
def devices(request: HttpRequest, actor: Actor) -> HttpResponse:
    sessions = sessions_of(get_user(actor.user_id), CHAT, request.session.session_key)
    return render(request, "accounts/devices.html", {"door": "chat", "sessions": sessions})


@require_POST
@customer_only
def end(request: HttpRequest, actor: Actor, session_id: UUID) -> HttpResponse:
    end_session(
        user=get_user(actor.user_id),
        door=CHAT,
        session_id=session_id,
        business_id=None,
        address=address_of(request),
    )
    messages.success(request, _("That device is signed out."))
    return redirect("chat:devices")


@require_POST
@customer_only
def end_others(request: HttpRequest, actor: Actor) -> HttpResponse:
    end_other_sessions(
        user=get_user(actor.user_id),
        session_key=request.session.session_key,
        business_id=None,
        address=address_of(request),
        door=CHAT,
    )
    messages.success(request, _("Every other device is signed out."))
    return redirect("chat:devices")
