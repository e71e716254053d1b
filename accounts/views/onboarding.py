"""The checklist to the badge, and the confirmation of a member's own e-mail address."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import address_of
from accounts.errors.base import DomainError, NotYoursError
from accounts.errors.phones import WrongCodeError
from accounts.forms.sign_up import EmailCodeForm
from accounts.models.people import User
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.businesses import business_of
from accounts.queries.emails import find_email_code, shown_code
from accounts.queries.onboarding import progress_of
from accounts.queries.people import find_user
from accounts.services.onboarding import ask_to_confirm_email, confirm_email, leave_for_later
from accounts.views.business import member_only

EMAIL_KEY = "email_code"


@require_http_methods(["GET", "POST"])
@member_only
def onboarding(request: HttpRequest, actor: Actor) -> HttpResponse:
    business = business_of(actor)
    may_edit = may(actor, Act.EDIT_BUSINESS)
    if request.method == "POST":
        if not may_edit:
            raise NotYoursError
        try:
            leave_for_later(
                business_id=business.id,
                step=request.POST.get("step", ""),
                is_left=request.POST.get("act") == "later",
            )
        except DomainError as error:
            messages.warning(request, str(error))
        return redirect("business:onboarding")
    context = {
        "door": "business",
        "actor": actor,
        "business": business,
        "progress": progress_of(business, actor.user_id),
        "may_edit": may_edit,
    }
    return render(request, "accounts/onboarding.html", context)


@require_http_methods(["GET", "POST"])
@member_only
def email(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = find_user(str(actor.user_id))
    if user is None:
        raise NotYoursError
    code_id = request.session.get(EMAIL_KEY)
    form = EmailCodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        try:
            if "code" not in request.POST:
                return _send(request, user, code_id)
            if form.is_valid():
                return _confirm(request, user, code_id, form.cleaned_data["code"])
        except DomainError as error:
            if form.is_bound:
                form.add_error("code", str(error))
            else:
                messages.warning(request, str(error))
                return redirect("business:email")
    asked = find_email_code(UUID(code_id)) if code_id else None
    context = {
        "door": "business",
        "actor": actor,
        "person": user,
        "form": form,
        "asked": asked,
        "code": shown_code(asked) if asked else None,
    }
    return render(request, "accounts/email.html", context)


def _send(request: HttpRequest, user: User, code_id: str | None) -> HttpResponse:
    previous_id = UUID(code_id) if code_id else None
    made = ask_to_confirm_email(user=user, address=address_of(request), previous_id=previous_id)
    request.session[EMAIL_KEY] = str(made)
    return redirect("business:email")


def _confirm(request: HttpRequest, user: User, code_id: str | None, code: str) -> HttpResponse:
    if code_id is None:
        raise WrongCodeError
    confirm_email(user_id=user.pk, code_id=UUID(code_id), code=code, address=address_of(request))
    request.session.pop(EMAIL_KEY, None)
    messages.success(request, _("Your address is confirmed."))
    return redirect("business:onboarding")
