"""Django's handler for ASGI, with one visit to a thread for each request."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThreadHandler(ASGIHandler):
    """Runs all middleware and the view, none of which waits for anything but the database, in one thread.

    Django's own asks for each middleware and each of its halves whether it can wait, and goes to a thread and
    back for those that cannot: a dozen times a request, which cost more than most answers do.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain for threads, whatever was asked for."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, from the request's own thread."""
        answer = sync_to_async(self.get_response, thread_sensitive=True)
        response: HttpResponseBase = await answer(request)
        return response
