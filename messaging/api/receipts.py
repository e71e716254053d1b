"""What a customer decides about receipts and mutes (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import MalformedError
from accounts.queries.actors import customer_of
from messaging.api.requests import body_fields
from messaging.frames import read_sequence
from messaging.queries.conversations import get_conversation_for
from messaging.queries.receipts import receipt_settings_for
from messaging.services.mutes import mute_business
from messaging.services.receipts import set_read_receipts


class ReceiptSettingsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response(receipt_settings_for(self.actor))

    def put(self, request: Request) -> Response:
        customer_id = customer_of(self.actor)
        is_on = body_fields(request, "read")["read"]
        if type(is_on) is not bool:
            raise MalformedError
        set_read_receipts(customer_id=customer_id, is_on=is_on)
        return self.get(request)


class MuteView(ActorAPIView):
    def put(self, request: Request, conversation_id: UUID) -> Response:
        conversation = get_conversation_for(self.actor, conversation_id)
        customer_of(self.actor)
        until = body_fields(request, "until")["until"]
        until_ms = None if until is None else read_sequence(until)
        mute_business(conversation=conversation, until_ms=until_ms)
        return Response({"muted_until": until_ms or None})
