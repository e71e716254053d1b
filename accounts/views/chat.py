"""The customer's door: phone number, code, keys."""

import time
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from accounts.demo import recovery_code_of
from accounts.doors import CHAT, address_of
from accounts.errors.base import DomainError
from accounts.forms.sign_in import NameForm, PhoneCodeForm, PhoneForm
from accounts.models.people import User
from accounts.models.phones import PhoneCode
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_customer, number_of_customer
from accounts.queries.people import find_customer
from accounts.services.phones import claim_number_for_customer, send_code, start_customer_again, use_code
from accounts.services.sign_in import let_in
from accounts.sms import PageSender
from accounts.views.doors import for_actors, leave, next_url

ASKED_KEY, PROVED_KEY = "asked_code", "proved_number"
PROOF_SECONDS = 10 * 60
PURPOSE = PhoneCode.Purpose.CUSTOMER_SIGN_IN
customer_only = for_actors(CHAT, "chat:sign-in")


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = str(form.cleaned_data["number"])
        _, previous_id = _asked(request)
        try:
            code_id = send_code(
                number=number, purpose=PURPOSE, address=address_of(request), previous_id=previous_id
            )
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            request.session[ASKED_KEY] = (number, str(code_id))
            request.session["next"] = next_url(request, "chat:home")
            return redirect("chat:sign-in-code")
    context = {"form": form, "next": next_url(request, "chat:home")}
    return render(request, "accounts/customer_sign_in.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    number, code_id = _asked(request)
    if code_id is None:
        return redirect("chat:sign-in")
    form = PhoneCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_code(code_id=code_id, number=number, purpose=PURPOSE, code=form.cleaned_data["code"])
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            del request.session[ASKED_KEY]
            request.session[PROVED_KEY] = (number, time.time())
            customer = find_customer(number)
            return _enter(request, customer.user) if customer else redirect("chat:sign-in-name")
    context = {"form": form, "number": number, "sms_code": PageSender.shown_code(number)}
    return render(request, "accounts/customer_code.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_name(request: HttpRequest) -> HttpResponse:
    number = proved_number(request)
    if number is None:
        return redirect("chat:sign-in")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, language = form.cleaned_data["name"], get_language() or "en"
        try:
            customer = claim_number_for_customer(number=number, name=name, language=language)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            return _enter(request, customer.user)
    return render(request, "accounts/customer_name.html", {"form": form})


def _asked(request: HttpRequest) -> tuple[str, UUID | None]:
    number, code_id = request.session.get(ASKED_KEY, ("", None))
    return number, UUID(code_id) if code_id else None


def proved_number(request: HttpRequest) -> str | None:
    """The number whose code this session used, PROOF_SECONDS ago at most."""
    number, at = request.session.get(PROVED_KEY, (None, 0))
    return number if time.time() - at < PROOF_SECONDS else None


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    destination = request.session.get("next", "/chat/")
    let_in(request=request, user=user, door=CHAT)
    return HttpResponseRedirect(destination)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return leave(request)


@customer_only
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    number = number_of_customer(actor.party_id)
    recovery_code = recovery_code_of(phone=str(number)) if number else None
    context = {"door": "chat", "recovery_code": recovery_code, "destination": "/chat/"}
    return render(request, "accounts/keys.html", context)


@require_http_methods(["GET", "POST"])
@customer_only
def start_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    if proved_number(request) != str(number_of_customer(actor.party_id)):
        return redirect(f"{reverse('chat:sign-in')}?{urlencode({'next': request.path})}")
    if request.method != "POST":
        return render(request, "accounts/start_again.html")
    try:
        fresh = start_customer_again(customer=get_customer(actor.party_id), address=address_of(request))
    except DomainError:
        return redirect("chat:sign-in")
    let_in(request=request, user=fresh.user, door=CHAT)
    return redirect("chat:keys")


@customer_only
def safety(request: HttpRequest, actor: Actor, peer_id: object) -> HttpResponse:
    return render(request, "accounts/safety.html", {"door": "chat", "peer_id": peer_id, "back": "/chat/"})
