"""The Security page: password, second factors, recovery codes; the same for members and for staff."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as otp_login

from accounts.doors import Door, address_of
from accounts.errors.base import DomainError, NotFoundError
from accounts.forms.security import ChangePasswordForm, ConfirmForm, NewAppForm
from accounts.queries.factors import (
    FactorKind,
    codes_left,
    factors_of,
    has_second_factor,
    is_proved,
    must_have_second_factor,
)
from accounts.queries.sessions import sessions_of
from accounts.services.factors import begin_app, confirm_app, make_recovery_codes, remove_factor
from accounts.services.sessions import end_other_sessions, end_session, keep_session
from accounts.services.sign_in import change_password, confirm_password, proof_of
from accounts.views.places import Place


@require_GET
def overview(request: HttpRequest, place: Place) -> HttpResponse:
    return _overview(request, place)


def _overview(request: HttpRequest, place: Place, **more: Any) -> HttpResponse:
    context = {
        "factors": factors_of(place.user),
        "is_needed": must_have_second_factor(place.user),
        "codes_left": codes_left(place.user),
        "sessions": sessions_of(place.user, place.door, request.session.session_key),
    }
    return place.render(request, "accounts/security/security.html", **context, **more)


@require_GET
def set_up(request: HttpRequest, place: Place) -> HttpResponse:
    if is_proved(request.user):
        return redirect(place.url("security"))
    return place.render(request, "accounts/security/set_up.html")


@require_http_methods(["GET", "POST"])
def app(request: HttpRequest, place: Place) -> HttpResponse:
    form = NewAppForm(request.POST or None)
    is_first = not has_second_factor(place.user)
    if request.method == "POST" and form.is_valid():
        try:
            if not is_first:
                _prove(request, place, form.cleaned_data["password"])
            device = confirm_app(
                user=place.user,
                token=form.cleaned_data["token"],
                business_id=place.business_id,
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("token" if error.code == "wrong_code" else "password", str(error))
        else:
            settle_new_factor(request, place, device, is_first=is_first)
            messages.success(request, _("Your second factor counts from now on."))
            return redirect(place.url("security"))
    if is_first:
        del form.fields["password"]
    waiting = begin_app(user=place.user, name=_("Authenticator app"))
    enrolment = {"url": waiting.config_url, "secret": _secret_of(waiting.config_url)}
    return place.render(
        request, "accounts/security/app.html", form=form, enrolment=enrolment, is_first=is_first
    )


def settle_new_factor(request: HttpRequest, place: Place, device: Any, *, is_first: bool) -> None:
    """Let the session count as proved by its new factor; with the first one, sessions without any end."""
    if not is_proved(request.user):
        otp_login(request, device)
    if is_first:
        _end_others(request, place)


def _end_others(request: HttpRequest, place: Place, door: Door | None = None) -> int:
    return end_other_sessions(
        user=place.user,
        session_key=request.session.session_key,
        business_id=place.business_id,
        address=address_of(request),
        door=door,
    )


@require_POST
def end(request: HttpRequest, place: Place, session_id: UUID) -> HttpResponse:
    try:
        end_session(
            user=place.user,
            door=place.door,
            session_id=session_id,
            business_id=place.business_id,
            address=address_of(request),
        )
    except NotFoundError as error:
        raise Http404 from error
    messages.success(request, _("That device is signed out."))
    return redirect(place.url("security"))


@require_POST
def end_others(request: HttpRequest, place: Place) -> HttpResponse:
    _end_others(request, place, place.door)
    messages.success(request, _("Every other device is signed out."))
    return redirect(place.url("security"))


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, place: Place) -> HttpResponse:
    form = ChangePasswordForm(place.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _prove(request, place, form.cleaned_data["password"])
        except DomainError as error:
            form.add_error("password", str(error))
        else:
            user = change_password(
                user_id=place.user.pk,
                password=form.cleaned_data["new"],
                business_id=place.business_id,
                address=address_of(request),
            )
            update_session_auth_hash(request, user)
            keep_session(request=request)
            _end_others(request, place)
            messages.success(request, _("Your password is changed. Every other device is signed out."))
            return redirect(place.url("security"))
    return place.render(request, "accounts/security/password.html", form=form)


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, place: Place) -> HttpResponse:
    form = ConfirmForm(request.POST or None)
    made: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _prove(request, place, form.cleaned_data["password"])
        except DomainError as error:
            form.add_error("password", str(error))
        else:
            made = make_recovery_codes(
                user=place.user, business_id=place.business_id, address=address_of(request)
            )
    context = {"form": form, "made": made, "codes_left": codes_left(place.user)}
    return place.render(request, "accounts/security/codes.html", **context)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, place: Place, kind: str, number: int) -> HttpResponse:
    factors = factors_of(place.user)
    found = next((factor for factor in factors if (factor.kind, factor.number) == (kind, number)), None)
    if found is None:
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _prove(request, place, form.cleaned_data["password"])
            remove_factor(
                user=place.user,
                kind=FactorKind(kind),
                number=number,
                business_id=place.business_id,
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("password" if error.code == "wrong_credentials" else None, str(error))
        else:
            messages.success(request, _("The second factor is removed."))
            return redirect(place.url("security"))
    is_last = len(factors) == 1 and must_have_second_factor(place.user)
    return place.render(request, "accounts/security/remove.html", form=form, factor=found, is_last=is_last)


@require_http_methods(["GET", "POST"])
def new_passkey(request: HttpRequest, place: Place) -> HttpResponse:
    """Where a passkey is made; who has a factor already says first that it is them."""
    needs_proof = has_second_factor(place.user) and not proof_of(request)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and needs_proof and form.is_valid():
        try:
            _prove(request, place, form.cleaned_data["password"])
        except DomainError as error:
            form.add_error("password", str(error))
        else:
            return redirect(request.path)
    context = {"form": form, "needs_proof": needs_proof}
    return place.render(request, "accounts/security/passkey.html", **context)


def _prove(request: HttpRequest, place: Place, password: str) -> None:
    confirm_password(request=request, user_id=place.user.pk, password=password, address=address_of(request))


def _secret_of(url: str) -> str:
    """The secret as an app wants it typed: groups of four."""
    secret = url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
