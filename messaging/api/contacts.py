"""How far an import is, for its page (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from messaging.queries.contacts import get_import_for, show_import


class ContactImportView(ActorAPIView):
    def get(self, request: Request, import_id: UUID) -> Response:
        return Response(show_import(get_import_for(self.actor, import_id)))
