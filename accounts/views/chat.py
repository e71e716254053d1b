"""The customer's door: phone number, code, keys."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.demo import recovery_code_of
from accounts.doors import CHAT, address_of
from accounts.errors import DomainError
from accounts.forms import PhoneCodeForm, PhoneForm
from accounts.models.people import User
from accounts.models.phones import PhoneCode
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_customer, is_known_number, number_of_customer
from accounts.services.phones import claim_number_for_customer, send_code, start_customer_again, use_code
from accounts.sms import PageSender
from accounts.views.doors import for_actors, next_url

NUMBER_KEY = "signing_in_number"
PURPOSE = PhoneCode.Purpose.CUSTOMER_SIGN_IN
customer_only = for_actors(CHAT, "chat:sign-in")


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = str(form.cleaned_data["number"])
        try:
            send_code(number=number, purpose=PURPOSE, address=address_of(request))
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            request.session[NUMBER_KEY] = number
            request.session["next"] = next_url(request, "chat:home")
            return redirect("chat:sign-in-code")
    context = {"form": form, "next": next_url(request, "chat:home")}
    return render(request, "accounts/customer_sign_in.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    number = request.session.get(NUMBER_KEY)
    if number is None:
        return redirect("chat:sign-in")
    form = PhoneCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _user_of(form, number)):
        destination = request.session.get("next", "/chat/")
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        request.session.pop(NUMBER_KEY, None)
        return redirect(destination)
    context = {"form": form, "number": number, "sms_code": PageSender.shown_code(number)}
    return render(request, "accounts/customer_code.html", context)


def _user_of(form: PhoneCodeForm, number: str) -> User | None:
    name = form.cleaned_data["name"].strip()
    try:
        if not name and not is_known_number(number):
            form.add_error("name", _("Tell us your name: this number is new here."))
            return None
        use_code(number=number, purpose=PURPOSE, code=form.cleaned_data["code"])
        customer = claim_number_for_customer(number=number, name=name, language=get_language() or "en")
    except DomainError as error:
        form.add_error("code", str(error))
        return None
    return customer.user


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("public:landing")


@customer_only
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    number = number_of_customer(actor.party_id)
    recovery_code = recovery_code_of(phone=str(number)) if number else None
    context = {"door": "chat", "recovery_code": recovery_code, "destination": "/chat/"}
    return render(request, "accounts/keys.html", context)


@require_http_methods(["GET", "POST"])
@customer_only
def start_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST":
        fresh = start_customer_again(customer=get_customer(actor.party_id))
        login(request, fresh.user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("chat:keys")
    return render(request, "accounts/start_again.html")


@customer_only
def safety(request: HttpRequest, actor: Actor, peer_id: object) -> HttpResponse:
    return render(request, "accounts/safety.html", {"door": "chat", "peer_id": peer_id, "back": "/chat/"})
