"""The members' door: keys, team, custody and safety numbers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.demo import password_of, recovery_code_of
from accounts.doors import BUSINESS
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.people import find_user
from accounts.views.doors import ActorView, for_actors

member_only = for_actors(BUSINESS, "business:sign-in")


def members_who_may(act: Act) -> Callable[[ActorView], ActorView]:
    """Let in the members whose role allows an act; tell the others so, at their own desk."""

    def decorate(view: ActorView) -> ActorView:
        @member_only
        @wraps(view)
        def enter(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
            if may(actor, act):
                return view(request, actor, *args, **kwargs)
            context = {"door": "business", "actor": actor, "problem": _("Your role does not open this page.")}
            return render(request, "messaging/no_permission.html", context, status=403)

        return enter

    return decorate


@members_who_may(Act.CONVERSE)
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = find_user(str(actor.user_id))
    recovery_code = recovery_code_of(email=user.email) if user and user.email else None
    password = password_of(user.email) if user and user.email else None
    context = {"door": "business", "recovery_code": recovery_code, "destination": "/business/inbox/"}
    return render(
        request, "accounts/member_keys.html", {**context, "actor": actor, "demo_password": password}
    )


@members_who_may(Act.CONVERSE)
def custody(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = find_user(str(actor.user_id))
    password = password_of(user.email) if user and user.email else None
    context = {"door": "business", "actor": actor, "demo_password": password}
    return render(request, "accounts/custody.html", context)


@members_who_may(Act.CONVERSE)
def safety(request: HttpRequest, actor: Actor, peer_id: object) -> HttpResponse:
    context = {"door": "business", "peer_id": peer_id, "back": "/business/inbox/"}
    return render(request, "accounts/safety.html", {**context, "actor": actor})
