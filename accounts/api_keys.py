"""Keys in life, as the API's doors: device links, and later changes of a person's own keys (KEYS.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.api import ActorAPIView
from accounts.crypto.links import LINK_LIFETIME_SECONDS
from accounts.doors import address_of
from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from accounts.queries.links import link_state_for
from accounts.services import links


class OwnPartyAPIView(ActorAPIView):
    """A view of the keys that this person alone holds; another's are not there."""

    def own(self, party_id: UUID) -> Actor:
        actor = self.person
        if party_id != actor.own_party_id:
            raise NotFoundError
        return actor


class LinksView(OwnPartyAPIView):
    def post(self, request: Request, party_id: UUID) -> Response:
        link_id = serializers.read_id(request.data, "link")
        links.open_link(actor=self.own(party_id), link_id=link_id)
        return Response({"seconds": LINK_LIFETIME_SECONDS}, status=201)


class LinkView(OwnPartyAPIView):
    def get(self, request: Request, party_id: UUID, link_id: UUID) -> Response:
        return Response({"state": link_state_for(self.own(party_id), link_id)})

    def put(self, request: Request, party_id: UUID, link_id: UUID) -> Response:
        package, code = serializers.read_link(request.data)
        links.give_link(actor=self.own(party_id), link_id=link_id, package=package, code=code)
        return Response(status=204)


class TakeLinkView(OwnPartyAPIView):
    def post(self, request: Request, party_id: UUID, link_id: UUID) -> Response:
        address = address_of(request._request)
        package, code = links.take_link(actor=self.own(party_id), link_id=link_id, address=address)
        return Response(serializers.show_link(package, code))
