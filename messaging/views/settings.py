"""A customer's settings; the page asks the API for what they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from accounts.views.chat import customer_only


@members_who_may(Act.CONVERSE)
def notifications_here(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/notifications_here.html", {"door": "business", "actor": actor})


@customer_only
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/settings.html", {"door": "chat", "actor": actor})
