"""How a business's conversations go, in numbers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.queries.actors import Actor
from accounts.views.business import member_only
from campaigns.errors import PeriodError
from campaigns.panels import panels_of
from campaigns.permissions import can_view_insight
from campaigns.queries.insight import insight_of
from campaigns.queries.periods import PERIODS, read_period

# Written by the page's script: the zone in which this browser counts its days.
ZONE_COOKIE = "recado_zone"


@require_safe
@member_only
def insight(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not can_view_insight(actor) or actor.business_id is None:
        raise PermissionDenied
    days, zone = request.GET.get("days", ""), request.GET.get("zone", "")
    context = {"door": "business", "actor": actor}
    try:
        period = read_period(days, zone, request.COOKIES.get(ZONE_COOKIE, ""))
    except PeriodError as error:
        refusal = {"error": error, "periods": PERIODS}
        return render(request, "campaigns/insight.html", context | refusal, status=error.status)
    context |= insight_of(actor.business_id, period) | {"panels": panels_of(actor.business_id)}
    return render(request, "campaigns/insight.html", context)
