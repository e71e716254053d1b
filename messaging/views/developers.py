"""Settings / Developers: tokens for programs, and what a programmer needs to begin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.demo import password_of
from accounts.doors import address_of
from accounts.errors.base import DomainError, NotYoursError
from accounts.forms.tokens import TokenForm
from accounts.permissions import can_give_programs_access
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_membership
from accounts.queries.keys import is_hosted
from accounts.queries.people import find_user
from accounts.queries.tokens import get_token_for, tokens_for
from accounts.services.sign_in import confirm_password
from accounts.services.tokens import issue_token, revoke_token
from accounts.views.business import member_only
from messaging.examples import examples_for
from messaging.queries.cloud import cloud_account_for
from messaging.queries.templates import sendable_versions_for

# What stands below the tokens: each a template, and what gives its context as `part`.
PARTS: tuple[tuple[str, Callable[[Actor], dict[str, Any]]], ...] = (
    ("messaging/_cloud.html", lambda actor: {"account": cloud_account_for(actor)}),
)


@require_http_methods(["GET", "POST"])
@member_only
def developers(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not can_give_programs_access(actor):
        context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
        return render(request, "messaging/no_permission.html", context, status=403)
    form = TokenForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(request, actor, form)
        except DomainError as error:
            form.add_error("password" if error.code == "wrong_credentials" else None, str(error))
    return _page(request, actor, form=TokenForm() if made else form, made=made)


@require_POST
@member_only
def revoke(request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    if not can_give_programs_access(actor):
        raise NotYoursError
    token = get_token_for(actor, token_id)
    revoke_token(token=token, actor_id=actor.user_id)
    messages.success(request, _("The token “%(name)s” counts no more.") % {"name": token.name})
    return redirect("business:developers")


def _make(request: HttpRequest, actor: Actor, form: TokenForm) -> str:
    given = form.cleaned_data
    confirm_password(
        request=request, user_id=actor.user_id, password=given["password"], address=address_of(request)
    )
    if actor.membership_id is None:
        raise NotYoursError
    return issue_token(
        membership=get_membership(actor.membership_id),
        name=given["name"],
        scopes=given["scopes"],
        actor_id=actor.user_id,
    )


def _page(request: HttpRequest, actor: Actor, *, form: TokenForm, made: str) -> HttpResponse:
    user = find_user(str(actor.user_id))
    base = request.build_absolute_uri("/api/v1/")
    wording = sendable_versions_for(actor).first()
    name, samples = (wording.template.name, wording.samples) if wording else ("order_left", {"name": "Ana"})
    context = {
        "base": base,
        "examples": examples_for(base, name, samples),
        "has_template": wording is not None,
        "is_hosted": is_hosted(actor.party_id),
        "door": "business",
        "actor": actor,
        "form": form,
        "made": made,
        "tokens": tokens_for(actor),
        "a_minute_ago": timezone.now() - timedelta(minutes=1),
        "demo_password": password_of(user.email) if user and user.email else None,
        "parts": [{"template": template, "part": context_for(actor)} for template, context_for in PARTS],
    }
    return render(request, "messaging/developers.html", context)
