"""Settings / Audit log: what was done in a business, and its export."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.errors.base import MalformedError, NotYoursError
from accounts.forms.audit import AuditExportForm, AuditFilterForm, audit_file
from accounts.permissions import Act, may
from accounts.queries import audit as queries
from accounts.queries.actors import Actor
from accounts.services.audit import Action, record_event
from accounts.views.business import member_only


@require_GET
@member_only
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not may(actor, Act.SEE_AUDIT):
        context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
        return render(request, "messaging/no_permission.html", context, status=403)
    form = AuditFilterForm(request.GET)
    filters = queries.AuditFilters()
    if form.is_valid():
        given = form.cleaned_data
        filters = queries.AuditFilters(given["q"], given["area"], given["since"], given["until"])
    try:
        page = queries.audit_page_for(actor, filters, request.GET.get("cursor", ""))
    except MalformedError:
        return redirect("business:audit")
    kept = {name: value for name, value in request.GET.items() if value and name != "cursor"}
    context = {
        "door": "business",
        "actor": actor,
        "form": form,
        "page_": page,
        "is_narrowed": bool(kept),
        "more": urlencode({**kept, "cursor": page.next_cursor}) if page.next_cursor else "",
        "head": queries.chain_head(actor.business_id),
    }
    return render(request, "accounts/audit.html", context)


@require_POST
@member_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = AuditExportForm(request.POST)
    if not may(actor, Act.SEE_AUDIT):
        raise NotYoursError
    if not form.is_valid():
        return redirect("business:audit")
    record_event(
        action=Action.AUDIT_EXPORTED,
        actor_id=actor.user_id,
        business_id=actor.business_id,
        detail={"format": form.cleaned_data["format"]},
    )
    return audit_file(queries.log_to_export(actor), form.cleaned_data["format"])
