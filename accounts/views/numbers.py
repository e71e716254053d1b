"""Settings / Numbers: proved by a code, named, shown first, and given up."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.demo import password_of
from accounts.devices import device_of, names_device
from accounts.doors import address_of
from accounts.errors.base import DomainError, NotYoursError
from accounts.forms.numbers import NumberCodeForm, NumberDetailsForm, NumberForm, ReleaseForm
from accounts.models.phones import PhoneCode
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.businesses import business_of
from accounts.queries.numbers import get_number_for, given_up_for, numbers_for
from accounts.queries.people import find_user
from accounts.services.numbers import add_number, change_number, refuse_number, release_number
from accounts.services.phones import send_code, use_code
from accounts.services.sign_in import confirm_password
from accounts.sms import PageSender
from accounts.views.business import member_only

PURPOSE = PhoneCode.Purpose.BUSINESS_NUMBER
ASKED_KEY = "asked_number"


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For members who may edit the business; the others read whom to ask."""

    @wraps(view)
    def enter(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(actor, Act.EDIT_BUSINESS):
            context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
            return render(request, "messaging/no_permission.html", context, status=403)
        return view(request, actor, *args, **kwargs)

    return enter


@require_http_methods(["GET", "POST"])
@names_device
@member_only
@editors_only
def numbers(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, actor, str(form.cleaned_data["number"]), form.cleaned_data["channel"])
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            return redirect("business:number-code")
    context = {"form": form, "numbers": numbers_for(actor), "given_up": given_up_for(actor)}
    return _page(request, actor, "accounts/numbers.html", context)


def _send(request: HttpRequest, actor: Actor, number: str, channel: str) -> None:
    _, previous_id = _asked(request)
    try:
        code_id = send_code(
            number=number,
            purpose=PURPOSE,
            address=address_of(request),
            previous_id=previous_id,
            channel=channel,
            device=device_of(request),
        )
    except DomainError as error:
        _refuse(request, actor, number, error)
        raise
    request.session[ASKED_KEY] = (number, str(code_id), channel)


def _refuse(request: HttpRequest, actor: Actor, number: str, error: DomainError) -> None:
    refuse_number(
        business_id=actor.party_id,
        number=number,
        reason=error.code,
        actor_id=actor.user_id,
        address=address_of(request),
    )


def _asked(request: HttpRequest) -> tuple[str, UUID | None]:
    number, code_id, _channel = request.session.get(ASKED_KEY, ("", None, ""))
    return number, UUID(code_id) if code_id else None


@require_http_methods(["GET", "POST"])
@member_only
@editors_only
def number_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    number, code_id = _asked(request)
    if code_id is None:
        return redirect("business:numbers")
    form = NumberCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _prove(request, actor, number, code_id, form)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("%(number)s is yours now.") % {"number": number})
            return redirect("business:numbers")
    is_call = request.session.get(ASKED_KEY, ("", "", ""))[2] == PhoneCode.Channel.VOICE
    context = {"form": form, "number": number, "is_call": is_call}
    context["sms_code"] = PageSender.shown_code(number) if ASKED_KEY in request.session else None
    return _page(request, actor, "accounts/number_code.html", context)


def _prove(request: HttpRequest, actor: Actor, number: str, code_id: UUID, form: NumberCodeForm) -> None:
    given, address = form.cleaned_data, address_of(request)
    use_code(
        code_id=code_id,
        number=number,
        purpose=PURPOSE,
        code=given["code"],
        business_id=actor.party_id,
        actor_id=actor.user_id,
        address=address,
    )
    # A code counts once, whatever comes of it.
    del request.session[ASKED_KEY]
    try:
        add_number(
            business_id=actor.party_id,
            number=number,
            label=given["label"],
            actor_id=actor.user_id,
            address=address,
        )
    except DomainError as error:
        _refuse(request, actor, number, error)
        raise


@require_http_methods(["GET", "POST"])
@member_only
@editors_only
def number(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    held = get_number_for(actor, claim_id)
    before = {"label": held.claim.label, "is_primary": held.claim.is_primary}
    form = NumberDetailsForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        change_number(
            business_id=actor.party_id,
            claim_id=claim_id,
            actor_id=actor.user_id,
            address=address_of(request),
            **form.cleaned_data,
        )
        messages.success(request, _("Saved."))
        return redirect("business:numbers")
    return _number_page(request, actor, claim_id, form, ReleaseForm())


@require_POST
@member_only
@editors_only
def release(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    held = get_number_for(actor, claim_id)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            _release(request, actor, claim_id, form)
        except DomainError as error:
            form.add_error("password" if error.code == "wrong_credentials" else None, str(error))
        else:
            messages.success(request, _("%(number)s is given up.") % {"number": held.claim.number})
            return redirect("business:numbers")
    before = {"label": held.claim.label, "is_primary": held.claim.is_primary}
    return _number_page(request, actor, claim_id, NumberDetailsForm(initial=before), form)


def _release(request: HttpRequest, actor: Actor, claim_id: UUID, form: ReleaseForm) -> None:
    address, given = address_of(request), form.cleaned_data
    confirm_password(request=request, user_id=actor.user_id, password=given["password"], address=address)
    release_number(
        business_id=actor.party_id,
        claim_id=claim_id,
        may_pause=given["may_pause"],
        actor_id=actor.user_id,
        address=address,
    )


def _number_page(
    request: HttpRequest, actor: Actor, claim_id: UUID, form: NumberDetailsForm, release_form: ReleaseForm
) -> HttpResponse:
    user, business = find_user(str(actor.user_id)), business_of(actor)
    context = {
        "held": get_number_for(actor, claim_id),
        "form": form,
        "release_form": release_form,
        "pauses": business.status == business.Status.VERIFIED and len(numbers_for(actor)) == 1,
        "demo_password": password_of(user.email) if user and user.email else None,
    }
    return _page(request, actor, "accounts/number.html", context)


def _page(request: HttpRequest, actor: Actor, template: str, context: dict[str, Any]) -> HttpResponse:
    shown = {"door": "business", "actor": actor, "business": business_of(actor), **context}
    return render(request, template, shown)
