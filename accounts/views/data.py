"""One's own data, at both doors: take it along, close the business, delete the account."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.demo import password_of
from accounts.doors import address_of
from accounts.downloads import download_file
from accounts.errors.base import DomainError
from accounts.forms.data import ClosingForm, LeavingForm, OwnerProofForm
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business, number_of_customer
from accounts.queries.exports import exports_for, get_export_for, open_export, show_export, side_of_actor
from accounts.queries.people import get_user
from accounts.services.closing import GRACE, close_business, reopen_business
from accounts.services.exports import KEPT, ask_for_export, note_fetched, stop_export
from accounts.services.leaving import delete_customer
from accounts.services.sign_in import confirm_password
from accounts.views.business import members_who_may
from accounts.views.chat import customer_only, proved_number

OF_OWNERS, OF_CUSTOMERS = "business:data", "chat:data"
owners_only = members_who_may(Act.EXPORT_DATA)


@require_GET
@owners_only
def business_data(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _business_page(request, actor, ClosingForm())


@require_POST
@members_who_may(Act.CLOSE_BUSINESS)
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ClosingForm(request.POST)
    if form.is_valid():
        try:
            _confirm(request, actor, form.cleaned_data["password"])
            handle = form.cleaned_data["handle"]
            close_business(business_id=actor.party_id, handle=handle, owner=get_user(actor.user_id))
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("Your business is closed."))
            return redirect(OF_OWNERS)
    return _business_page(request, actor, form)


@require_POST
@members_who_may(Act.CLOSE_BUSINESS)
def reopen(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = OwnerProofForm(request.POST)
    if form.is_valid():
        try:
            _confirm(request, actor, form.cleaned_data["password"])
            reopen_business(business_id=actor.party_id, owner=get_user(actor.user_id))
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(
                request, _("Your business is open again. Prove its number, then ask for the badge.")
            )
            return redirect(OF_OWNERS)
    return _business_page(request, actor, form)


def _confirm(request: HttpRequest, actor: Actor, password: str) -> None:
    address = address_of(request)
    confirm_password(request=request, user_id=actor.user_id, password=password, address=address)


def _field_of(error: DomainError) -> str | None:
    return {"wrong_credentials": "password", "wrong_handle": "handle"}.get(error.code)


def _business_page(request: HttpRequest, actor: Actor, form: OwnerProofForm) -> HttpResponse:
    business = find_business(str(actor.party_id))
    is_closed = business.closed_at is not None
    if is_closed and isinstance(form, ClosingForm):
        form = OwnerProofForm()
    context = {
        "door": "business",
        "actor": actor,
        "business": business,
        "is_closed": is_closed,
        "erased_on": business.closed_at + GRACE if business.closed_at else None,
        "grace_days": GRACE.days,
        "form": form,
        "demo_password": password_of(get_user(actor.user_id).email or ""),
    }
    return _page(request, actor, "accounts/business_data.html", context)


@require_GET
@customer_only
def customer_data(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _page(request, actor, "accounts/customer_data.html", {"door": "chat"})


@require_http_methods(["GET", "POST"])
@customer_only
def delete_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    if proved_number(request) != str(number_of_customer(actor.party_id)):
        return redirect(f"{reverse('chat:sign-in')}?{urlencode({'next': request.path})}")
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delete_customer(customer_id=actor.party_id, address=address_of(request))
        logout(request)
        return render(request, "accounts/account_deleted.html", {"door": "chat"})
    return render(request, "accounts/delete_account.html", {"door": "chat", "form": form})


def _page(request: HttpRequest, actor: Actor, template: str, context: dict[str, object]) -> HttpResponse:
    exports = exports_for(actor)
    running = next((export for export in exports if export.state in export.UNFINISHED), None)
    shown = {
        "exports": exports,
        "running": running,
        "progress": show_export(running) if running else None,
        "kept_days": KEPT.days,
    }
    return render(request, template, {**shown, **context})


def _ask(request: HttpRequest, actor: Actor, page: str) -> HttpResponse:
    side = side_of_actor(actor)
    try:
        ask_for_export(side=side, owner_id=actor.party_id, asked_by=get_user(actor.user_id))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(page)


def _stop(actor: Actor, export_id: UUID, page: str) -> HttpResponse:
    stop_export(export=get_export_for(actor, export_id))
    return redirect(page)


def _file(request: HttpRequest, actor: Actor, export_id: UUID, page: str) -> HttpResponse:
    export = get_export_for(actor, export_id)
    try:
        file = open_export(export)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(page)
    if "Range" not in request.headers:
        note_fetched(export=export, actor_id=actor.user_id)
    return download_file(request, file, export.size_bytes, f"recado-{export.created_at:%Y-%m-%d}.zip")


@require_POST
@owners_only
def ask_for_business(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _ask(request, actor, OF_OWNERS)


@require_POST
@owners_only
def stop_for_business(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    return _stop(actor, export_id, OF_OWNERS)


@require_GET
@owners_only
def file_for_business(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    return _file(request, actor, export_id, OF_OWNERS)


@require_POST
@customer_only
def ask_for_customer(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _ask(request, actor, OF_CUSTOMERS)


@require_POST
@customer_only
def stop_for_customer(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    return _stop(actor, export_id, OF_CUSTOMERS)


@require_GET
@customer_only
def file_for_customer(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    return _file(request, actor, export_id, OF_CUSTOMERS)
