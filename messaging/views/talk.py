"""The two pages on which people talk; everything on them is opened in the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.onboarding import way_to_badge_of
from accounts.queries.pins import has_lost_number
from accounts.views.business import member_only, members_who_may
from accounts.views.chat import customer_only


@customer_only
def chat(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {"door": "chat", "actor": actor, "has_lost_number": has_lost_number(actor.party_id)}
    return render(request, "messaging/chat.html", context)


@member_only
def business_home(request: HttpRequest, actor: Actor) -> HttpResponse:
    way = way_to_badge_of(actor)
    if way and way.next:
        return redirect("business:onboarding")
    return redirect("business:inbox" if may(actor, Act.CONVERSE) else "business:insight")


@members_who_may(Act.CONVERSE)
def automation(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/automation.html", {"door": "business", "actor": actor})


@members_who_may(Act.CONVERSE)
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/inbox.html", {"door": "business", "actor": actor})
