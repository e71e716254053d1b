"""Signing in at the members' door: e-mail and password, then the second factor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import BUSINESS, address_of
from accounts.errors.base import DomainError
from accounts.errors.sign_in import WrongCodeError, WrongCredentialsError
from accounts.forms.sign_in import PasswordForm, SecondFactorForm
from accounts.queries.actors import is_member
from accounts.queries.factors import has_second_factor
from accounts.queries.people import find_half_way, half_way
from accounts.services.sign_in import check_password, check_second_factor, let_in
from accounts.views.doors import leave, next_url
from accounts.views.places import HALF_WAY_KEY


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
            let_in(request=request, user=user, door=BUSINESS)
            return redirect(where_to(request))
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
        except WrongCredentialsError:
            # The password was right: that is how they came here.
            form.add_error("token", str(WrongCodeError()))
        except DomainError as error:
            form.add_error("token", str(error))
        else:
            let_in(request=request, user=user, door=BUSINESS, device=device)
            return redirect(where_to(request))
    context = {"form": form, "email": user.email}
    return render(request, "accounts/member_code.html", context)


def where_to(request: HttpRequest) -> str:
    """Where somebody goes who has just come in; what they were half-way with is forgotten."""
    request.session.pop(HALF_WAY_KEY, None)
    return str(request.session.pop("next", "/business/"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return leave(request)
