"""Common to the doors: who may enter, from where, and where to next."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.doors import Door, network_of_request
from accounts.errors.base import NotFoundError, NotSignedInError, NotYoursError
from accounts.errors.sign_in import SecondFactorNeededError
from accounts.floods import MINUTE, within
from accounts.queries.actors import Actor, get_actor_for
from accounts.services.sessions import announce_session_end, forget_session

ActorView = Callable[..., HttpResponse]


def for_actors(door: Door, sign_in: str) -> Callable[[ActorView], Callable[..., HttpResponse]]:
    """Let a view be entered by this door's people only; others go to its sign-in page and come back."""

    def decorate(view: ActorView) -> Callable[..., HttpResponse]:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                actor: Actor = get_actor_for(request.user, door.name)
            except NotSignedInError:
                return redirect(f"{reverse(sign_in)}?{urlencode({'next': request.get_full_path()})}")
            except SecondFactorNeededError:
                return redirect(f"{door.name}:set-up")
            try:
                return view(request, actor, *args, **kwargs)
            except NotFoundError as error:
                raise Http404 from error
            except NotYoursError as error:
                raise PermissionDenied from error

        return enter

    return decorate


def few_from_one_place(name: str, most: int) -> Callable[[ActorView], ActorView]:
    """Answer a page that costs a search so many times a minute from one network; then ask for patience."""

    def decorate(view: ActorView) -> ActorView:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if within(f"{name}:{network_of_request(request)}", most):
                return view(request, *args, **kwargs)
            answer = render(request, "429.html", status=429)
            answer.headers["Retry-After"] = str(MINUTE)
            return answer

        return enter

    return decorate


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out: the session ends, and whatever it holds open."""
    user_id, session_key = request.user.pk, request.session.session_key
    logout(request)
    forget_session(session_key=session_key)
    if user_id:
        announce_session_end(user_id=user_id)
    return redirect("public:landing")


def next_url(request: HttpRequest, default: str) -> str:
    """Where to go after signing in: the page that was asked for, if it is ours."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    if wanted.startswith("/") and is_ours:
        return wanted
    return reverse(default)
