"""Settings / Verification: what is checked, where a request stands, and what the business can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.doors import address_of
from accounts.errors.base import DomainError, NotYoursError
from accounts.forms.standing import AnswerForm, AppealForm, SubmitForm
from accounts.models.people import User
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from accounts.queries.people import find_user
from accounts.queries.standing import verification_for
from accounts.services.verification import (
    answer_question,
    appeal_decision,
    submit_verification,
    withdraw_request,
)
from accounts.views.business import member_only


@dataclass(frozen=True, slots=True)
class Step:
    """What one button does: the form that it sends, the service that it calls, and what is said then."""

    form: type[forms.Form]
    act: Callable[[Actor, dict[str, Any], str], object]
    said: str | Promise


def _submit(actor: Actor, given: dict[str, Any], address: str) -> object:
    business = find_business(str(actor.business_id))
    return submit_verification(business=business, submitted_by=_person(actor), address=address, **given)


def _answer(actor: Actor, given: dict[str, Any], address: str) -> object:
    business = find_business(str(actor.business_id))
    return answer_question(business=business, answered_by=_person(actor), address=address, **given)


def _appeal(actor: Actor, given: dict[str, Any], address: str) -> object:
    business = find_business(str(actor.business_id))
    return appeal_decision(business=business, submitted_by=_person(actor), address=address, **given)


def _withdraw(actor: Actor, given: dict[str, Any], address: str) -> object:
    if actor.business_id is None:
        raise NotYoursError
    return withdraw_request(business_id=actor.business_id, actor_id=actor.user_id, address=address)


def _person(actor: Actor) -> User:
    user = find_user(str(actor.user_id))
    if user is None:
        raise NotYoursError
    return user


STEPS: Mapping[str, Step] = {
    "submit": Step(
        SubmitForm, _submit, _("Your request is with us. We write to the owners when it is decided.")
    ),
    "answer": Step(AnswerForm, _answer, _("Your answer is with the reviewers.")),
    "appeal": Step(AppealForm, _appeal, _("Your appeal is with us. Another reviewer decides it.")),
    "withdraw": Step(forms.Form, _withdraw, _("The request is withdrawn. Your documents are yours again.")),
}


@require_http_methods(["GET", "POST"])
@member_only
def verification(request: HttpRequest, actor: Actor) -> HttpResponse:
    can_act, name, sent = may(actor, Act.EDIT_BUSINESS), request.POST.get("act", ""), None
    if request.method == "POST":
        if not can_act or name not in STEPS:
            raise NotYoursError
        sent = STEPS[name].form(request.POST, auto_id=f"id_{name}_%s")
        if sent.is_valid() and _done(request, actor, name, sent):
            return redirect("business:verification")
    first = {"submit": {"representative": actor.name}}
    forms_ = {
        f"{key}_form": step.form(auto_id=f"id_{key}_%s", initial=first.get(key))
        for key, step in STEPS.items()
    }
    if sent is not None:
        forms_[f"{name}_form"] = sent
    context = {"door": "business", "actor": actor, "can_act": can_act, **forms_, **verification_for(actor)}
    return render(request, "accounts/verification.html", context, status=400 if sent is not None else 200)


def _done(request: HttpRequest, actor: Actor, name: str, form: forms.Form) -> bool:
    try:
        STEPS[name].act(actor, form.cleaned_data, address_of(request))
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, str(STEPS[name].said))
    return True
