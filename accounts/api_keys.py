"""Keys in life, as the API's doors: device links, and later changes of a person's own keys (KEYS.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.api import ActorAPIView
from accounts.crypto.keyrings import PartyType
from accounts.crypto.links import LINK_LIFETIME_SECONDS
from accounts.doors import address_of
from accounts.errors.base import MalformedError, NotFoundError, NotYoursError
from accounts.permissions import party_type_to_publish
from accounts.queries.actors import Actor
from accounts.queries.keys import is_published
from accounts.queries.links import link_state_for
from accounts.services import erasures, links
from accounts.services import keys as key_services
from accounts.services.sign_in import confirm_password


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


class IdentityView(ActorAPIView):
    """A new identity: of one's own, or by an owner with their password of the business."""

    def post(self, request: Request, party_id: UUID) -> Response:
        actor = self.person
        party_type = party_type_to_publish(actor, party_id)
        if party_type is None:
            raise NotYoursError
        fields = serializers.fields_of(request.data, "change", "epoch", "password")
        change = serializers.read_change(fields["change"])
        signed = serializers.read_epoch({"epoch": fields["epoch"]})
        if party_type == PartyType.BUSINESS and not is_published(party_id, signed):
            self._confirm(actor, fields["password"])
        created = key_services.publish_epoch(
            party_id=party_id, party_type=party_type, signed=signed, actor_id=actor.user_id, change=change
        )
        return Response({"created": created}, status=201 if created else 200)

    def _confirm(self, actor: Actor, password: object) -> None:
        if not isinstance(password, str):
            raise MalformedError
        plain = self.request._request
        confirm_password(request=plain, user_id=actor.user_id, password=password, address=address_of(plain))


class ErasureView(ActorAPIView):
    """What an identity's signature says is to be erased, of one's own or by an owner of the business."""

    def post(self, request: Request, party_id: UUID) -> Response:
        actor = self.person
        if party_type_to_publish(actor, party_id) is None:
            raise NotYoursError
        signed = serializers.read_erasure(request.data)
        erasures.erase_old_keys(actor=actor, party_id=party_id, signed=signed)
        return Response(status=204)
