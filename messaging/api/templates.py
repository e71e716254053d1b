"""Approved wordings, for the clients that show and send them."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.models.tokens import Scope
from messaging.events import wording_document
from messaging.queries.templates import get_wording_for


class WordingView(ActorAPIView):
    scopes = {"GET": (*ENDS, Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE)}

    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(wording_document(get_wording_for(self.actor, version_id)))
