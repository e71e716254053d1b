"""A customer's settings; the page asks the API for what they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries.actors import Actor
from accounts.views.chat import customer_only


@customer_only
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "messaging/settings.html", {"door": "chat", "actor": actor})
