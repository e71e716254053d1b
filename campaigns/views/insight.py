"""How a business's conversations go, in numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from campaigns.errors import PeriodError
from campaigns.panels import panels_of
from campaigns.queries.insight import insight_of
from campaigns.queries.periods import PERIODS, read_period

# Written by the page's script: the zone in which this browser counts its days.
ZONE_COOKIE = "recado_zone"


@require_safe
@members_who_may(Act.SEE_INSIGHT)
def insight(request: HttpRequest, actor: Actor) -> HttpResponse:
    business_id = actor.party_id
    days, zone = request.GET.get("days", ""), request.GET.get("zone", "")
    context = {"door": "business", "actor": actor}
    try:
        period = read_period(days, zone, request.COOKIES.get(ZONE_COOKIE, ""))
    except PeriodError as error:
        refusal = {"error": error, "periods": PERIODS}
        return render(request, "campaigns/insight.html", context | refusal, status=error.status)
    context |= insight_of(business_id, period) | {"panels": panels_of(business_id)}
    return render(request, "campaigns/insight.html", context)
