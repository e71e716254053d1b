"""Conversations and their messages: the REST twin of the socket (PROTOCOL.md)."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.errors.base import MalformedError, NotYoursError
from accounts.models.businesses import Business
from accounts.queries.actors import BUSINESS_SIDE, CUSTOMER_SIDE
from accounts.queries.businesses import find_business
from messaging.api.requests import body_fields, query_number, read_reference
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.delivery.submissions import read_submission
from messaging.events import message_document
from messaging.frames import read_sequence, read_uuid
from messaging.models.links import ShortLink
from messaging.models.messages import Message
from messaging.queries import conversations as queries
from messaging.queries.links import find_link_in_use
from messaging.services.conversations import raise_watermark, start_conversation
from messaging.services.links import count_chat


def with_last(summary: dict[str, Any]) -> dict[str, Any]:
    last: Message | None = summary["last"]
    return {**summary, "last": message_document(last) if last else None}


def _business_of(request: Request) -> Business:
    return find_business(read_reference(body_fields(request, "business")["business"]))


def _link_of(request: Request) -> ShortLink | None:
    if not (isinstance(request.data, dict) and "link" in request.data):
        return None
    return find_link_in_use(read_reference(body_fields(request, "link")["link"]))


class ConversationsView(ActorAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request) -> Response:
        page = queries.conversations_page_for(self.actor, request.query_params.get("cursor"))
        summaries = [with_last(summary) for summary in page.summaries]
        return Response({"conversations": summaries, "next": page.next_cursor})

    def post(self, request: Request) -> Response:
        actor = self.actor
        if actor.side != CUSTOMER_SIDE:
            raise NotYoursError
        link = _link_of(request)
        business = link.business if link else _business_of(request)
        conversation, created = start_conversation(customer_id=actor.party_id, business=business)
        if link and created:
            count_chat(link)
        summary = with_last(queries.summaries_for(actor, [conversation.id])[0])
        document = {**summary, "suggested": link.text} if link else summary
        return Response(document, status=201 if created else 200)


class ConversationView(ActorAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = queries.get_conversation_for(self.actor, conversation_id)
        return Response(with_last(queries.summaries_for(self.actor, [conversation.id])[0]))


class MessagesView(ActorAPIView):
    scopes = {"GET": ENDS, "POST": ENDS}

    def get(self, request: Request, conversation_id: UUID) -> Response:
        conversation = queries.get_conversation_for(self.actor, conversation_id)
        limit = max(1, min(query_number(request, "limit", 100), queries.MAX_MESSAGES))
        if "before" in request.query_params:
            found, more = queries.messages_before(conversation.id, query_number(request, "before", 0), limit)
        else:
            found, more = queries.messages_after(conversation.id, query_number(request, "after", 0), limit)
        return Response({"messages": [message_document(message) for message in found], "more": more})

    def post(self, request: Request, conversation_id: UUID) -> Response:
        actor = self.actor
        queries.get_conversation_for(actor, conversation_id)
        submission = read_submission(
            body_fields(request, "envelope")["envelope"],
            sender_id=actor.party_id,
            sender_is_business=actor.side == BUSINESS_SIDE,
        )
        if submission.conversation_id != conversation_id:
            raise MalformedError
        outcome = accept(submission)
        if not isinstance(outcome, Accepted):
            raise outcome.error
        return Response(outcome.document(), status=200 if outcome.is_duplicate else 201)


class ReceiptsView(ActorAPIView):
    scopes = {"POST": ENDS}

    def post(self, request: Request, conversation_id: UUID) -> Response:
        actor = self.actor
        conversation = queries.get_conversation_for(actor, conversation_id)
        fields = body_fields(request, "device", "delivered", "read")
        raise_watermark(
            conversation=conversation,
            party_id=actor.party_id,
            device_id=read_uuid(fields["device"]),
            delivered=read_sequence(fields["delivered"]),
            read=read_sequence(fields["read"]),
        )
        return Response(status=204)
