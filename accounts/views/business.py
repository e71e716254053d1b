"""The members' door: e-mail, password, second factor, keys and team."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.models import Device

from accounts.demo import password_of, recovery_code_of
from accounts.doors import BUSINESS, address_of
from accounts.errors.base import DomainError
from accounts.forms.sign_in import PasswordForm, SecondFactorForm
from accounts.models.people import User
from accounts.permissions import Act, may
from accounts.queries.actors import Actor, is_member
from accounts.queries.people import find_half_way, find_user, half_way
from accounts.services.sign_in import check_password, check_second_factor, has_second_factor
from accounts.views.doors import ActorView, for_actors, leave, next_url

HALF_WAY_KEY = "half_way"
BACKEND = "django.contrib.auth.backends.ModelBackend"
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


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = address_of(request)
        try:
            user = check_password(request=request, address=address, may_enter=is_member, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            request.session["next"] = next_url(request, "business:home")
            if has_second_factor(user):
                request.session[HALF_WAY_KEY] = half_way(user)
                return redirect("business:sign-in-code")
            return _enter(request, user)
    context = {"form": form, "next": next_url(request, "business:home")}
    return render(request, "accounts/member_sign_in.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    user = find_half_way(request.session.get(HALF_WAY_KEY))
    if user is None:
        return redirect("business:sign-in")
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, address = form.cleaned_data["token"], address_of(request)
        try:
            device = check_second_factor(user=user, token=token, address=address)
        except DomainError as error:
            form.add_error("token", str(error))
        else:
            return _enter(request, user, device)
    context = {"form": form, "email": user.email}
    return render(request, "accounts/member_code.html", context)


def _enter(request: HttpRequest, user: User, device: Device | None = None) -> HttpResponse:
    destination = request.session.get("next", "/business/")
    login(request, user, backend=BACKEND)
    if device is not None:
        otp_login(request, device)
    request.session.pop(HALF_WAY_KEY, None)
    return HttpResponseRedirect(destination)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return leave(request)


@members_who_may(Act.CONVERSE)
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = find_user(str(actor.user_id))
    recovery_code = recovery_code_of(email=user.email) if user and user.email else None
    password = password_of(user.email) if user and user.email else None
    context = {"door": "business", "recovery_code": recovery_code, "destination": "/business/inbox/"}
    return render(
        request, "accounts/member_keys.html", {**context, "actor": actor, "demo_password": password}
    )


@member_only
def team(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "accounts/team.html", {"door": "business", "actor": actor})


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
