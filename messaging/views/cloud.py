"""Developers / Cloud API: the account and its ids, who listens, and what was told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.demo import password_of
from accounts.doors import address_of
from accounts.errors.base import DomainError, NotFoundError, NotYoursError
from accounts.permissions import can_give_programs_access
from accounts.queries.actors import Actor
from accounts.queries.hosting import custody_for
from accounts.queries.people import find_user
from accounts.services.sign_in import confirm_password
from accounts.views.business import member_only
from messaging.cloud.example import pywa_example
from messaging.forms.webhooks import ConfirmForm, WebhookForm
from messaging.models.cloud import CloudAccount
from messaging.queries.cloud import cloud_account_for, numbers_of
from messaging.queries.webhooks import app_subscription, get_webhook_event, subscriptions_of, webhook_log_of
from messaging.services.cloud import open_cloud_account, renew_app_secret
from messaging.services.webhooks import subscribe, tell_again, tell_test, unsubscribe

PAGE = "business:cloud"


@require_http_methods(["GET", "POST"])
@member_only
def cloud(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not can_give_programs_access(actor):
        context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
        return render(request, "messaging/no_permission.html", context, status=403)
    account = cloud_account_for(actor)
    form = WebhookForm(request.POST or None, initial=_listening(account))
    if request.method == "POST" and account is not None and form.is_valid():
        try:
            _listen(request, actor, account, form.cleaned_data)
        except DomainError as error:
            form.add_error("password" if error.code == "wrong_credentials" else None, str(error))
        else:
            messages.success(request, _("The address answered. It is told from now on."))
            return redirect(PAGE)
    return _page(request, actor, account, form)


def _listening(account: CloudAccount | None) -> dict[str, Any]:
    told = app_subscription(account.business_id) if account else None
    return {"address": told.address, "topics": told.fields} if told else {}


def _listen(request: HttpRequest, actor: Actor, account: CloudAccount, given: dict[str, Any]) -> None:
    _confirm(request, actor, given["password"])
    subscribe(
        account=account,
        address=given["address"],
        verify_token=given["verify_token"],
        fields=given["topics"],
    )


def _page(
    request: HttpRequest, actor: Actor, account: CloudAccount | None, form: WebhookForm, **more: Any
) -> HttpResponse:
    user = find_user(str(actor.user_id))
    base_url = request.build_absolute_uri("/cloud")
    numbers = numbers_of(account) if account else []
    context = {
        "door": "business",
        "actor": actor,
        "account": account,
        "base_url": base_url,
        "example": pywa_example(base_url, numbers[0].node_id) if numbers else "",
        "is_hosted": custody_for(actor)["hosted"],
        "numbers": numbers,
        "told": app_subscription(account.business_id) if account else None,
        "overrides": [row for row in subscriptions_of(actor.party_id) if row.scope != row.Scope.APP],
        "log": webhook_log_of(actor.party_id) if account else [],
        "form": form,
        "confirm": ConfirmForm(),
        "demo_password": password_of(user.email) if user and user.email else None,
        **more,
    }
    return render(request, "messaging/cloud.html", context)


@require_POST
@member_only
def change_secret(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open the account, or renew its secret: either way a secret is shown, this once."""
    _check(actor)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write your password."))
        return redirect(PAGE)
    try:
        _confirm(request, actor, form.cleaned_data["confirmation"])
        account = cloud_account_for(actor)
        if account is None:
            account, secret = open_cloud_account(business_id=actor.party_id, actor_id=actor.user_id)
        else:
            secret = renew_app_secret(account=account, actor_id=actor.user_id)
    except NotYoursError:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(PAGE)
    return _page(request, actor, account, WebhookForm(initial=_listening(account)), secret=secret)


@require_POST
@member_only
def stop_listening(request: HttpRequest, actor: Actor) -> HttpResponse:
    unsubscribe(account=_account(actor))
    messages.success(request, _("The address is told nothing more."))
    return redirect(PAGE)


@require_POST
@member_only
def test_webhook(request: HttpRequest, actor: Actor) -> HttpResponse:
    account = _account(actor)
    try:
        tell_test(business_id=account.business_id)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A test is on its way. Load the page again to see what became of it."))
    return redirect(PAGE)


@require_POST
@member_only
def post_again(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    account = _account(actor)
    tell_again(event=get_webhook_event(account.business_id, event_id))
    messages.success(request, _("It is posted again, with the same bytes."))
    return redirect(PAGE)


def _check(actor: Actor) -> None:
    if not can_give_programs_access(actor):
        raise NotYoursError


def _account(actor: Actor) -> CloudAccount:
    _check(actor)
    account = cloud_account_for(actor)
    if account is None:
        raise NotFoundError
    return account


def _confirm(request: HttpRequest, actor: Actor, password: str) -> None:
    confirm_password(request=request, user_id=actor.user_id, password=password, address=address_of(request))
