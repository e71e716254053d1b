"""Settings / Profile: what a business says of itself, and its picture."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.demo import password_of
from accounts.doors import address_of
from accounts.errors.base import DomainError, NotFoundError, NotYoursError
from accounts.forms.profile import LogoForm, ProfileForm
from accounts.models.businesses import Business
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.businesses import business_of
from accounts.queries.logos import read_logo
from accounts.queries.people import find_user
from accounts.queries.profile import is_asked_for, pauses_badge
from accounts.services.profile import change_logo, change_profile, remove_logo
from accounts.services.sign_in import confirm_password
from accounts.views.business import member_only

# A picture is what its digest says, whoever asks: it may be kept for ever, and can do nothing.
LOGO_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_GET
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    try:
        content = read_logo(digest)
    except NotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/webp", headers=LOGO_HEADERS)


@require_http_methods(["GET", "POST"])
@member_only
def profile(request: HttpRequest, actor: Actor) -> HttpResponse:
    business = business_of(actor)
    may_edit = may(actor, Act.EDIT_BUSINESS)
    if request.method != "POST" or not may_edit:
        if request.method == "POST":
            raise NotYoursError
        return _page(request, actor, business, form=ProfileForm(business=business))
    act = request.POST.get("act")
    if act in {"logo", "remove_logo"}:
        return _change_logo(request, actor, business, act)
    form = ProfileForm(request.POST, business=business)
    if not form.is_valid():
        return _page(request, actor, business, form=form)
    return _change_facts(request, actor, business, form)


def _change_facts(request: HttpRequest, actor: Actor, business: Business, form: ProfileForm) -> HttpResponse:
    changes, address = form.changes(), address_of(request)
    asks_password = pauses_badge(business, changes)
    try:
        if asks_password:
            given = request.POST.get("password", "")
            if not given:
                return _page(request, actor, business, form=form, asks_password=True)
            confirm_password(request=request, user_id=actor.user_id, password=given, address=address)
        changed = change_profile(
            business_id=business.id, changes=changes, actor_id=actor.user_id, address=address
        )
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
    except DomainError as error:
        if error.code in {"wrong_credentials", "sign_in_limit"}:
            return _page(request, actor, business, form=form, asks_password=True, problem=str(error))
        form.add_error("name" if error.code == "confusable_name" else None, str(error))
    else:
        _say(request, business, form, changed, asks_password)
        return redirect("business:profile")
    return _page(request, actor, business, form=form)


def _say(
    request: HttpRequest, business: Business, form: ProfileForm, changed: list[str], is_paused: bool
) -> None:
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    if is_paused:
        messages.warning(request, _("Your badge is paused. Ask for verification under the new name."))
    elif {"name", "legal_name"} & set(changed) and is_asked_for(business):
        messages.warning(
            request,
            _(
                "Your request was made under the earlier name. Withdraw it and ask again: as it is, it "
                "cannot be approved."
            ),
        )
    if not form.tax_id_is_checked:
        messages.success(request, _("We know no rules for tax ids of this country: it is kept as written."))


def _change_logo(request: HttpRequest, actor: Actor, business: Business, act: str) -> HttpResponse:
    address = address_of(request)
    form = LogoForm(request.POST, request.FILES)
    try:
        if act == "remove_logo":
            remove_logo(business_id=business.id, actor_id=actor.user_id, address=address)
            return redirect("business:profile")
        if form.is_valid():
            change_logo(
                business_id=business.id,
                upload=form.cleaned_data["logo"].file,
                actor_id=actor.user_id,
                address=address,
            )
            return redirect("business:profile")
    except DomainError as error:
        form.add_error("logo", str(error))
    return _page(request, actor, business, form=ProfileForm(business=business), logo_form=form)


def _page(
    request: HttpRequest,
    actor: Actor,
    business: Business,
    *,
    form: ProfileForm,
    logo_form: LogoForm | None = None,
    asks_password: bool = False,
    problem: str = "",
) -> HttpResponse:
    user = find_user(str(actor.user_id))
    context: dict[str, Any] = {
        "door": "business",
        "actor": actor,
        "business": business,
        "form": form,
        "logo_form": logo_form or LogoForm(),
        "may_edit": may(actor, Act.EDIT_BUSINESS),
        "asks_password": asks_password,
        "problem": problem,
        "is_asked_for": is_asked_for(business),
        "demo_password": password_of(user.email) if user and user.email and asks_password else None,
    }
    return render(request, "accounts/profile.html", context)
