"""Whom a conversation is with, for the people of its business (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.permissions import Act
from messaging.queries.contact_cards import contact_card_for
from messaging.queries.conversations import get_conversation_for


class ContactCardView(ActorAPIView):
    act = Act.KEEP_CONTACTS

    def get(self, request: Request, conversation_id: UUID) -> Response:
        actor = self.person
        return Response(contact_card_for(actor, get_conversation_for(actor, conversation_id)))
