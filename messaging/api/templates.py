"""Approved wordings, for the clients that show and send them."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from messaging.events import wording_document
from messaging.queries.templates import get_wording_for


class WordingView(ActorAPIView):
    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(wording_document(get_wording_for(self.actor, version_id)))
