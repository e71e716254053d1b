"""Approved wordings, for the clients that show and send them."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.models.tokens import Scope
from messaging.events import wording_document
from messaging.queries.templates import get_wording_for, sendable_versions_for


class SendableView(ActorAPIView):
    scopes = {"GET": (Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE)}

    def get(self, request: Request) -> Response:
        versions = sendable_versions_for(self.actor)
        return Response({"templates": [wording_document(version) for version in versions]})


class WordingView(ActorAPIView):
    scopes = {"GET": (*ENDS, Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE)}

    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(wording_document(get_wording_for(self.actor, version_id)))
