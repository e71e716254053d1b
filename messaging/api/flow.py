"""The flow of messages, for customers (PROTOCOL.md)."""

import time
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.queries.actors import customer_of
from messaging.api.requests import body_fields
from messaging.delivery.release import release_held
from messaging.events import message_document
from messaging.frames import read_uuid
from messaging.queries.conversations import get_conversation_for
from messaging.queries.flow import flow_settings_for, held_for
from messaging.serializers import read_flow_level, read_flow_settings
from messaging.services.flow import set_flow_level, set_flow_settings


class FlowView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response(flow_settings_for(self.actor, now_ms=time.time_ns() // 1_000_000))

    def put(self, request: Request) -> Response:
        wishes = read_flow_settings(request.data)
        set_flow_settings(
            customer_id=customer_of(self.actor),
            weekly_budget=wishes.weekly_budget,
            is_quiet=wishes.is_quiet,
            quiet_from=wishes.quiet_from,
            quiet_until=wishes.quiet_until,
            time_zone=wishes.time_zone,
        )
        return self.get(request)


class ConversationFlowView(ActorAPIView):
    def put(self, request: Request, conversation_id: UUID) -> Response:
        conversation = get_conversation_for(self.actor, conversation_id)
        customer_id = customer_of(self.actor)
        level, weekly_limit = read_flow_level(request.data)
        set_flow_level(
            customer_id=customer_id, business=conversation.business, level=level, weekly_limit=weekly_limit
        )
        return Response(status=204)


class HeldView(ActorAPIView):
    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = get_conversation_for(self.actor, conversation_id)
        waiting = held_for(self.actor, conversation.business_id)
        return Response({"messages": [message_document(row.message) for row in waiting]})

    def post(self, request: Request, conversation_id: UUID) -> Response:
        conversation = get_conversation_for(self.actor, conversation_id)
        wanted = read_uuid(body_fields(request, "client_message_id")["client_message_id"])
        waiting = held_for(self.actor, conversation.business_id)
        released = release_held(waiting.filter(message__client_message_id=wanted))
        return Response({"released": released})
