"""What every request leaves behind in its person's list of devices."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.doors import address_of
from accounts.services.sessions import VISIT_KEY, note_seen


class LastSeenMiddleware:
    """Note that a session was used; only where the request has looked into its session anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "door", None) and request.session.accessed:
            visit = request.session.get(VISIT_KEY)
            if visit:
                note_seen(visit=visit, address=address_of(request))
        return response
