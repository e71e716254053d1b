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
from accounts.devices import device_of, names_device
from accounts.doors import CHAT, address_of
from accounts.errors.base import DomainError
from accounts.forms.pins import PinForm
from accounts.forms.sign_in import NameForm, PhoneCodeForm, PhoneForm
from accounts.models.people import Customer
from accounts.models.phones import PhoneCode
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_customer, number_of_customer
from accounts.queries.people import find_customer, find_customer_of
from accounts.queries.pins import has_lost_number, pin_of, rests_unknown
from accounts.services.phones import (
    claim_number_for_customer,
    give_number_to_customer,
    send_code,
    start_customer_again,
    use_code,
)
from accounts.services.pins import check_pin, note_entry
from accounts.services.sign_in import let_in
from accounts.sms import PageSender
from accounts.views.doors import for_actors, leave, next_url

ASKED_KEY, PROVED_KEY, KEEPS_KEY = "asked_code", "proved_number", "keeps_account"
PROOF_SECONDS = 10 * 60
PURPOSE = PhoneCode.Purpose.CUSTOMER_SIGN_IN
customer_only = for_actors(CHAT, "chat:sign-in")


@require_http_methods(["GET", "POST"])
@names_device
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_code(request, str(form.cleaned_data["number"]))
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            request.session["next"] = next_url(request, "chat:home")
            request.session.pop(KEEPS_KEY, None)
            return redirect("chat:sign-in-code")
    context = {"form": form, "next": next_url(request, "chat:home")}
    return render(request, "accounts/customer_sign_in.html", context)


def ask_code(request: HttpRequest, number: str) -> None:
    """Send a code to a number, which the next page asks for."""
    _, previous_id = _asked(request)
    code_id = send_code(
        number=number,
        purpose=PURPOSE,
        address=address_of(request),
        previous_id=previous_id,
        device=device_of(request),
    )
    request.session[ASKED_KEY] = (number, str(code_id))


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    number, code_id = _asked(request)
    if code_id is None:
        return redirect("chat:sign-in")
    form = PhoneCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_code(
                code_id=code_id,
                number=number,
                purpose=PURPOSE,
                code=form.cleaned_data["code"],
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            del request.session[ASKED_KEY]
            request.session[PROVED_KEY] = (number, time.time())
            return _welcome(request, number)
    context = {"form": form, "number": number, "sms_code": PageSender.shown_code(number)}
    return render(request, "accounts/customer_code.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_name(request: HttpRequest) -> HttpResponse:
    number = proved_number(request)
    if number is None:
        return redirect("chat:sign-in")
    if find_customer(number) is not None:
        return _welcome(request, number)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, language = form.cleaned_data["name"], get_language() or "en"
        try:
            customer = claim_number_for_customer(number=number, name=name, language=language)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            return enter(request, customer)
    return render(request, "accounts/customer_name.html", {"form": form})


def _welcome(request: HttpRequest, number: str) -> HttpResponse:
    """Where somebody goes who has just proved a number: in, or to what is asked of them first."""
    customer = find_customer(number)
    if customer is None:
        mine = _keeper(request)
        if mine is None:
            return redirect("chat:sign-in-name")
        give_number_to_customer(number=number, customer=mine)
        return enter(request, mine)
    if request.user == customer.user:
        return enter(request, customer)
    if pin_of(customer.id) is not None:
        return redirect("chat:sign-in-pin")
    if rests_unknown(customer, device_of(request)):
        return redirect("chat:sign-in-whose")
    return enter(request, customer)


def _keeper(request: HttpRequest) -> Customer | None:
    """The customer without a number, signed in here, who asked to give their account a new one."""
    actor_id = request.session.get(KEEPS_KEY)
    customer = find_customer_of(request.user)
    is_asker = customer is not None and str(customer.id) == actor_id
    return customer if is_asker and has_lost_number(customer.id) else None  # type: ignore[union-attr]


def _asked(request: HttpRequest) -> tuple[str, UUID | None]:
    number, code_id = request.session.get(ASKED_KEY, ("", None))
    return number, UUID(code_id) if code_id else None


def proved_number(request: HttpRequest) -> str | None:
    """The number whose code this session used, PROOF_SECONDS ago at most."""
    number, at = request.session.get(PROVED_KEY, (None, 0))
    return number if time.time() - at < PROOF_SECONDS else None


def enter(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Let a customer in, and remember that they were here with this browser."""
    destination = request.session.get("next", "/chat/")
    let_in(request=request, user=customer.user, door=CHAT)
    note_entry(customer_id=customer.id, device=device_of(request))
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
    has_pin = pin_of(actor.party_id) is not None
    form = PinForm(request.POST or None) if has_pin else None
    if request.method != "POST" or (form is not None and not _gave_pin(request, actor, form)):
        return render(request, "accounts/start_again.html", {"form": form})
    try:
        fresh = start_customer_again(customer=get_customer(actor.party_id), address=address_of(request))
    except DomainError:
        return redirect("chat:sign-in")
    let_in(request=request, user=fresh.user, door=CHAT)
    return redirect("chat:keys")


def _gave_pin(request: HttpRequest, actor: Actor, form: PinForm) -> bool:
    if not form.is_valid():
        return False
    try:
        check_pin(
            customer_id=actor.party_id,
            pin=form.cleaned_data["pin"],
            device=device_of(request),
            address=address_of(request),
        )
    except DomainError as error:
        form.add_error("pin", str(error))
        return False
    return True


@customer_only
def safety(request: HttpRequest, actor: Actor, peer_id: object) -> HttpResponse:
    return render(request, "accounts/safety.html", {"door": "chat", "peer_id": peer_id, "back": "/chat/"})
