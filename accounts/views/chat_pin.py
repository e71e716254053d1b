"""The PIN of a customer's number: asked at the door, and set, changed or removed inside."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.devices import device_of, names_device
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.errors.pins import NumberNotProvedError
from accounts.forms.pins import ChangePinForm, NewPinForm, PinForm
from accounts.forms.sign_in import NameForm, PhoneForm
from accounts.models.people import Customer
from accounts.queries.actors import Actor
from accounts.queries.businesses import number_of_customer
from accounts.queries.people import find_customer
from accounts.queries.pins import afresh_at, has_lost_number, pin_of, rests_unknown
from accounts.services.phones import take_over_number
from accounts.services.pins import check_pin, forget_pin, remove_pin, set_pin
from accounts.views.chat import KEEPS_KEY, ask_code, customer_only, enter, proved_number

# Two forms of one page ask for the PIN.
REMOVAL_IDS = "removal_%s"


def _proved_customer(request: HttpRequest) -> Customer | None:
    """The customer who holds the number that this session has just proved."""
    number = proved_number(request)
    return find_customer(number) if number else None


@require_http_methods(["GET", "POST"])
@names_device
def sign_in_pin(request: HttpRequest) -> HttpResponse:
    customer = _proved_customer(request)
    if customer is None or pin_of(customer.id) is None:
        return redirect("chat:sign-in")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_right(request, customer, form):
        return enter(request, customer)
    may_start_at = afresh_at(customer)
    context = {"form": form, "afresh_at": may_start_at, "may_start_afresh": may_start_at <= timezone.now()}
    return render(request, "accounts/customer_pin.html", context)


def _is_right(request: HttpRequest, customer: Customer, form: PinForm | ChangePinForm) -> bool:
    try:
        check_pin(
            customer_id=customer.id,
            pin=form.cleaned_data["pin"],
            device=device_of(request),
            address=address_of(request),
        )
    except DomainError as error:
        form.add_error("pin", str(error))
        return False
    return True


@require_http_methods(["GET", "POST"])
@names_device
def sign_in_whose(request: HttpRequest) -> HttpResponse:
    """An account that rested long, and that no PIN protects: is it the same person?"""
    customer = _proved_customer(request)
    if customer is None or pin_of(customer.id) is not None:
        return redirect("chat:sign-in")
    if request.method == "POST" or not rests_unknown(customer, device_of(request)):
        return enter(request, customer)
    return render(request, "accounts/customer_whose.html", {"last_active_at": customer.last_active_at})


@require_http_methods(["GET", "POST"])
@names_device
def sign_in_afresh(request: HttpRequest) -> HttpResponse:
    """The number has a new holder: an account of their own, with nothing of the old one."""
    customer, number = _proved_customer(request), proved_number(request)
    if customer is None or number is None or afresh_at(customer) > timezone.now():
        return redirect("chat:sign-in")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = take_over_number(
                number=number,
                name=form.cleaned_data["name"],
                language=get_language() or "en",
                address=address_of(request),
            )
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            return enter(request, fresh)
    return render(request, "accounts/customer_afresh.html", {"form": form})


@require_http_methods(["GET", "POST"])
@names_device
@customer_only
def pin(request: HttpRequest, actor: Actor) -> HttpResponse:
    kept = pin_of(actor.party_id)
    form = (ChangePinForm if kept else NewPinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, actor, form)
        except DomainError as error:
            at = {"wrong_pin": "pin", "pin_limit": "pin", "weak_pin": "new_pin"}.get(error.code)
            form.add_error(at, str(error))
        else:
            messages.success(request, _("The PIN is set. It is asked whenever somebody proves your number."))
            return redirect("chat:pin")
    return _page(request, actor, form, PinForm(auto_id=REMOVAL_IDS))


def _set(request: HttpRequest, actor: Actor, form: NewPinForm) -> None:
    given, address = form.cleaned_data, address_of(request)
    if "pin" in given:
        check_pin(customer_id=actor.party_id, pin=given["pin"], device=device_of(request), address=address)
    elif not _has_proved(request, actor):
        raise NumberNotProvedError
    set_pin(customer_id=actor.party_id, pin=given["new_pin"].replace(" ", ""), address=address)


def _has_proved(request: HttpRequest, actor: Actor) -> bool:
    number = number_of_customer(actor.party_id)
    return number is not None and proved_number(request) == str(number)


def _page(request: HttpRequest, actor: Actor, form: NewPinForm, removal: PinForm) -> HttpResponse:
    again = f"{reverse('chat:sign-in')}?{urlencode({'next': reverse('chat:pin')})}"
    context = {
        "door": "chat",
        "actor": actor,
        "form": form,
        "removal": removal,
        "pin": pin_of(actor.party_id),
        "has_number": number_of_customer(actor.party_id) is not None,
        "is_proved": _has_proved(request, actor),
        "prove_url": again,
    }
    return render(request, "accounts/pin.html", context)


@require_POST
@customer_only
def pin_remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    removal = PinForm(request.POST, auto_id=REMOVAL_IDS)
    if removal.is_valid():
        try:
            check_pin(
                customer_id=actor.party_id,
                pin=removal.cleaned_data["pin"],
                device=device_of(request),
                address=address_of(request),
            )
        except DomainError as error:
            removal.add_error("pin", str(error))
        else:
            remove_pin(customer_id=actor.party_id, address=address_of(request))
            messages.success(request, _("The PIN is removed."))
            return redirect("chat:pin")
    return _page(request, actor, (ChangePinForm if pin_of(actor.party_id) else NewPinForm)(), removal)


@require_POST
@customer_only
def pin_forget(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not _has_proved(request, actor):
        messages.warning(request, str(NumberNotProvedError()))
    else:
        forget_pin(customer_id=actor.party_id, address=address_of(request))
    return redirect("chat:pin")


@require_http_methods(["GET", "POST"])
@names_device
@customer_only
def number(request: HttpRequest, actor: Actor) -> HttpResponse:
    """For somebody whose number has another holder now: keep the account, with a new number."""
    if not has_lost_number(actor.party_id):
        return redirect("chat:home")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_code(request, str(form.cleaned_data["number"]))
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            request.session[KEEPS_KEY] = str(actor.party_id)
            request.session["next"] = reverse("chat:home")
            return redirect("chat:sign-in-code")
    return render(request, "accounts/new_number.html", {"door": "chat", "actor": actor, "form": form})
