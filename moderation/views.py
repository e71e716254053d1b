"""Pages about reports and quality: the customer's own reports, and the business's score and notices."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from accounts.views.business import members_who_may
from accounts.views.chat import customer_only
from moderation.quality import formula
from moderation.queries.cases import notices_for
from moderation.queries.quality import quality_for
from moderation.queries.reports import reports_of
from moderation.services.cases import mark_notices_seen


@customer_only
def my_reports(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {"door": "chat", "reports": reports_of(actor), **_notices(actor, "chat:notices-read")}
    return render(request, "moderation/my_reports.html", {**context, "actor": actor})


@members_who_may(Act.SEE_INSIGHT)
def quality(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "door": "business",
        "business": find_business(str(actor.party_id)),
        "quality": quality_for(actor.party_id),
        "formula": formula(),
        **_notices(actor, "business:notices-read"),
        # They name customers.
        "reports": reports_of(actor) if may(actor, Act.CONVERSE) else [],
    }
    return render(request, "moderation/quality.html", {**context, "actor": actor})


@require_POST
@members_who_may(Act.CONVERSE)
def quality_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    mark_notices_seen(actor=actor)
    return redirect("business:quality")


@require_POST
@customer_only
def my_notices_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    mark_notices_seen(actor=actor)
    return redirect("chat:reports")


def _notices(actor: Actor, address: str) -> dict[str, Any]:
    notices = notices_for(actor)
    has_news = any(notice.is_news for notice in notices)
    return {"notices": notices, "has_news": has_news, "seen_address": reverse(address)}
