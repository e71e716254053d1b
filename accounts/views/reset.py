"""A new password for who has forgotten theirs, by a link in an e-mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.errors.sign_in import ResetLinkError
from accounts.forms.security import NewPasswordForm
from accounts.forms.sign_in import EmailForm
from accounts.services.passwords import ask_for_reset, person_of_link, reset_password

LINK_KEY = "reset_link"


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    is_asked = False
    if request.method == "POST" and form.is_valid():
        base = request.build_absolute_uri(reverse("business:forgotten"))
        try:
            ask_for_reset(email=form.cleaned_data["email"], base=base, address=address_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            is_asked = True
    return render(request, "accounts/forgotten.html", {"form": form, "is_asked": is_asked})


@require_GET
def link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The secret leaves the address at once: addresses are written down in many places."""
    request.session[LINK_KEY] = [uid, token]
    return redirect("business:new-password")


@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    uid, token = request.session.get(LINK_KEY, ["", ""])
    try:
        person = person_of_link(uid, token)
    except ResetLinkError as error:
        messages.error(request, str(error))
        return redirect("business:forgotten")
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = reset_password(
                uid=uid, token=token, password=form.cleaned_data["new"], address=address_of(request)
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            del request.session[LINK_KEY]
            messages.success(request, _("Your password is changed. Sign in with it now."))
            return redirect("admin:login" if person.is_staff else "business:sign-in")
    return render(request, "accounts/new_password.html", {"form": form, "person": person})
