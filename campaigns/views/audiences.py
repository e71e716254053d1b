"""Reach / Audiences: whom a campaign means."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors.base import DomainError, NotFoundError
from accounts.permissions import Act, can_reach_out
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from campaigns.errors import RuleError
from campaigns.models.audiences import Audience
from campaigns.queries import audiences as queries
from campaigns.services.audiences import delete_audience, save_audience
from messaging.queries.contacts import business_of

EVERYBODY: dict[str, Any] = {"all": []}


@require_GET
@members_who_may(Act.KEEP_CONTACTS)
def audiences(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = [(row, _reach(row)) for row in queries.audiences_for(actor)]
    return _show(request, actor, "audiences", {"audiences": rows, "can_reach": can_reach_out(actor)})


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def new_audience(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _edit(request, actor, None)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def audience(request: HttpRequest, actor: Actor, audience_id: UUID) -> HttpResponse:
    return _edit(request, actor, queries.get_audience_for(actor, audience_id))


@require_POST
@members_who_may(Act.KEEP_CONTACTS)
def delete(request: HttpRequest, actor: Actor, audience_id: UUID) -> HttpResponse:
    found = queries.get_audience_for(actor, audience_id)
    if not can_reach_out(actor):
        return redirect("business:audience", audience_id=audience_id)
    try:
        delete_audience(business_id=found.business_id, audience_id=found.id)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("business:audience", audience_id=audience_id)
    messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
    return redirect("business:audiences")


def _edit(request: HttpRequest, actor: Actor, found: Audience | None) -> HttpResponse:
    name, rule, problem = (found.name, found.rule, "") if found else ("", EVERYBODY, "")
    if request.method == "POST" and can_reach_out(actor):
        name = request.POST.get("name", "")
        try:
            rule = _read(request.POST.get("rule", ""))
            saved = save_audience(
                business_id=business_of(actor),
                audience_id=found.id if found else None,
                name=name,
                rule=rule,
                actor_id=actor.user_id,
            )
        except NotFoundError:
            raise
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("business:audiences")
    context = {
        "audience": found,
        "name": name,
        "problem": problem,
        "builder": queries.builder_for(actor) | {"rule": rule, "can_edit": can_reach_out(actor)},
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "audience", context)


def _read(text: str) -> dict[str, Any]:
    try:
        rule = json.loads(text)
    except ValueError as error:
        raise RuleError from error
    if not isinstance(rule, dict):
        raise RuleError
    return rule


def _reach(row: Audience) -> queries.Reach | None:
    """Whom an audience means; None when its rule asks for something that is no longer there."""
    try:
        return queries.reach_of(row.business_id, row.rule)
    except RuleError:
        return None


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"campaigns/{page}.html", {"door": "business", "actor": actor, **context})
