"""Blocking, for customers (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import NotYoursError
from accounts.queries.actors import CUSTOMER_SIDE
from accounts.queries.businesses import find_business
from messaging.api.requests import body_fields, read_reference
from messaging.queries import blocks as block_queries
from messaging.serializers import read_number
from messaging.services.blocks import block_business, block_number, unblock


class BlocksView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response({"blocks": block_queries.blocks_for(self.actor)})

    def post(self, request: Request) -> Response:
        actor = self.actor
        if actor.side != CUSTOMER_SIDE:
            raise NotYoursError
        if isinstance(request.data, dict) and "number" in request.data:
            number = read_number(body_fields(request, "number")["number"])
            block = block_number(customer_id=actor.party_id, number=number)
        else:
            business = find_business(read_reference(body_fields(request, "business")["business"]))
            block = block_business(customer_id=actor.party_id, business=business)
        return Response(block_queries.show_block(block, block.business), status=201)


class BlockView(ActorAPIView):
    def delete(self, request: Request, block_id: UUID) -> Response:
        unblock(block=block_queries.get_block_for(self.actor, block_id))
        return Response(status=204)
