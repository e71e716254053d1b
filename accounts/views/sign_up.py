"""The way in for a business: ask for an account, prove the e-mail address, and begin."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import BUSINESS, address_of
from accounts.errors.base import DomainError
from accounts.forms.sign_up import EmailCodeForm, SignUpForm
from accounts.models.emails import EmailCode
from accounts.queries.emails import find_email_code, shown_code
from accounts.services.sign_in import let_in
from accounts.services.sign_up import NewBusiness, ask_to_sign_up, finish_sign_up, send_sign_up_code_again

SIGN_UP_KEY = "sign_up"


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code_id = _ask(request, form)
        except DomainError as error:
            form.add_error("business_name" if error.code == "confusable_name" else None, str(error))
        else:
            request.session[SIGN_UP_KEY] = str(code_id)
            return redirect("business:sign-up-code")
    return render(request, "accounts/sign_up.html", {"form": form})


def _ask(request: HttpRequest, form: SignUpForm) -> UUID:
    given = form.cleaned_data
    asked = _asked(request)
    return ask_to_sign_up(
        email=given["email"],
        name=given["name"],
        password=given["password"],
        language=get_language() or "en",
        business=NewBusiness(
            handle=given["handle"],
            name=given["business_name"],
            legal_name=given["legal_name"],
            country=given["country"],
            size=given["size"],
        ),
        address=address_of(request),
        previous_id=asked.pk if asked else None,
    )


@require_http_methods(["GET", "POST"])
def sign_up_code(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    if asked is None:
        return redirect("business:sign-up")
    form = EmailCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, address = form.cleaned_data["code"], address_of(request)
        try:
            user, business = finish_sign_up(code_id=asked.pk, code=code, address=address)
        except DomainError as error:
            form.add_error("code", str(error))
        except ValidationError as error:
            form.add_error("code", error.messages)
        else:
            let_in(request=request, user=user, door=BUSINESS)
            request.session.pop(SIGN_UP_KEY, None)
            if business.handle != asked.asked_for["business"]["handle"]:
                said = _("That handle was taken meanwhile: yours is @%(handle)s.")
                messages.warning(request, said % {"handle": business.handle})
            return redirect("business:onboarding")
    context = {"form": form, "email": asked.email, "code": shown_code(asked), "asked": asked}
    return render(request, "accounts/sign_up_code.html", context)


@require_POST
def sign_up_again(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    if asked is None:
        return redirect("business:sign-up")
    try:
        code_id = send_sign_up_code_again(code_id=asked.pk, address=address_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        request.session[SIGN_UP_KEY] = str(code_id)
        messages.success(request, _("Another letter is on its way. The code before counts no more."))
    return redirect("business:sign-up-code")


def _asked(request: HttpRequest) -> EmailCode | None:
    code_id = request.session.get(SIGN_UP_KEY)
    return find_email_code(UUID(code_id)) if code_id else None
