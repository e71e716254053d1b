"""One's own data, at both doors: take it along, close the business, delete the account."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.demo import password_of
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.data import ClosingForm, LeavingForm, MemberLeavingForm, OwnerProofForm
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business, number_of_customer
from accounts.queries.people import get_user
from accounts.queries.team import is_only_keeper
from accounts.services.closing import GRACE, close_business, reopen_business
from accounts.services.leaving import delete_customer, delete_member
from accounts.services.sign_in import confirm_password
from accounts.stored import Side
from accounts.views.business import member_only, members_who_may
from accounts.views.chat import customer_only, proved_number
from accounts.views.exports import Shelf

owners_only = members_who_may(Act.EXPORT_DATA)
OF_BUSINESS = Shelf(
    Side.BUSINESS,
    "business:data",
    "business:ask-for-export",
    "business:stop-export",
    "business:export",
    owners_only,
)
OF_MEMBER = Shelf(
    Side.PERSON,
    "business:own-data",
    "business:ask-for-own-export",
    "business:stop-own-export",
    "business:own-export",
    member_only,
)
OF_CUSTOMER = Shelf(
    Side.CUSTOMER, "chat:data", "chat:ask-for-export", "chat:stop-export", "chat:export", customer_only
)


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
            return redirect(OF_BUSINESS.page)
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
            return redirect(OF_BUSINESS.page)
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
    return render(request, "accounts/business_data.html", {**OF_BUSINESS.context(actor), **context})


@require_GET
@customer_only
def customer_data(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "accounts/customer_data.html", {**OF_CUSTOMER.context(actor), "door": "chat"})


@require_GET
@member_only
def own_data(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(
        request,
        "accounts/own_data.html",
        {**OF_MEMBER.context(actor), "door": "business", "actor": actor},
    )


@require_http_methods(["GET", "POST"])
@member_only
def delete_own_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MemberLeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _confirm(request, actor, form.cleaned_data["password"])
            delete_member(user_id=actor.user_id, address=address_of(request))
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            logout(request)
            return render(request, "accounts/account_deleted.html", {"door": "business"})
    person = get_user(actor.user_id)
    context = {
        "door": "business",
        "actor": actor,
        "business": find_business(str(actor.party_id)),
        "is_only_owner": is_only_keeper(actor),
        "form": form,
        "demo_password": password_of(person.email or ""),
    }
    return render(request, "accounts/delete_own_account.html", context)


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
