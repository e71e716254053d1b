"""The key directory's API; the routes and codes are in KEYS.md."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.middleware.csrf import get_token
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import serializers
from accounts.doors import address_of, door_of
from accounts.errors.base import MalformedError, NotSignedInError, NotYoursError
from accounts.errors.tokens import ScopeMissingError
from accounts.framed import frame_token, is_framed
from accounts.models.businesses import Membership
from accounts.models.tokens import ApiToken, Scope
from accounts.permissions import (
    Act,
    can_enter,
    can_give_access,
    custody_to_sign,
    may,
    party_type_to_publish,
)
from accounts.queries import keys as key_queries
from accounts.queries.actors import Actor, actor_of_token, get_actor_for
from accounts.queries.businesses import get_membership, profile_for
from accounts.queries.exports import find_export_for, show_export
from accounts.queries.hosting import custody_for, show_connector
from accounts.services import connectors, endpoints, hosting
from accounts.services import keys as key_services
from accounts.services.sign_in import confirm_password
from accounts.throttles import TokenThrottle

# Programs that are an end of conversations: they hold keys of their own.
ENDS = (Scope.CONVERSATIONS, Scope.CONNECTOR)


class ActorAPIView(APIView):
    """A view that knows who acts: the door's session, or the token's member.

    `scopes` says for each method which scopes let a program in, any one of them; where a method names none,
    no program is let in. `act` is what a member's role must allow, in person and through their programs;
    None where every role comes in.
    """

    scopes: ClassVar[Mapping[str, tuple[Scope, ...]]] = {}
    act: ClassVar[Act | None] = Act.CONVERSE
    throttle_classes = (TokenThrottle,)

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        method = "GET" if request.method == "HEAD" else str(request.method)
        enough, token = self.scopes.get(method, ()), request.auth
        if hasattr(self, method.lower()) and isinstance(token, ApiToken) and not token.allows(*enough):
            raise ScopeMissingError

    @property
    def actor(self) -> Actor:
        """Who acts here. Raises NotSignedInError, and NotYoursError when their role does not allow it."""
        actor = self._whoever_acts()
        if self.act is not None and not can_enter(actor, self.act):
            raise NotYoursError
        return actor

    def _whoever_acts(self) -> Actor:
        if isinstance(self.request.auth, ApiToken):
            return actor_of_token(self.request.auth)
        door = door_of(self.request.path)
        if door is None:
            raise NotSignedInError
        return get_actor_for(self.request.user, door.name)

    @property
    def person(self) -> Actor:
        """Who acts here in person. Raises NotYoursError for programs: they neither back up nor share keys."""
        if isinstance(self.request.auth, ApiToken):
            raise NotYoursError
        return self.actor


class MeView(ActorAPIView):
    act = None
    scopes = {"GET": tuple(Scope)}

    def get(self, request: Request) -> Response:
        return Response(profile_for(self.actor))


class PageTokenView(ActorAPIView):
    """What a page that was opened without a network needs before its first write."""

    act = None

    def get(self, request: Request) -> Response:
        self.person  # noqa: B018
        page = request._request
        return Response({"token": frame_token(page) if is_framed(page) else get_token(page)})


class KeyringView(ActorAPIView):
    scopes = {"GET": (*ENDS, Scope.NOTIFICATIONS_WRITE)}

    def get(self, request: Request, party_id: UUID) -> Response:
        return Response(serializers.show_keyring(key_queries.get_keyring_for(self.actor, party_id)))


class EpochView(ActorAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request, party_id: UUID) -> Response:
        actor = self.actor
        party_type = party_type_to_publish(actor, party_id)
        if party_type is None:
            raise NotYoursError
        signed = serializers.read_epoch(request.data)
        created = key_services.publish_epoch(
            party_id=party_id,
            party_type=party_type,
            signed=signed,
            actor_id=actor.user_id,
            allowed_custody=custody_to_sign(actor),
        )
        return Response({"created": created}, status=201 if created else 200)


class BackupView(ActorAPIView):
    def get(self, request: Request, party_id: UUID) -> Response:
        newest, *earlier = [backup.document for backup in key_queries.backups_for(self.person, party_id)]
        return Response({"document": newest, "earlier": earlier})

    def put(self, request: Request, party_id: UUID) -> Response:
        if party_id != self.person.own_party_id:
            raise NotYoursError
        document = serializers.fields_of(request.data, "document")["document"]
        key_services.store_backup(party_id=party_id, document=document)
        return Response(status=204)


class PinView(ActorAPIView):
    scopes = {"PUT": ENDS}

    def put(self, request: Request, peer_id: UUID) -> Response:
        key_services.store_pin(
            owner_id=self.actor.party_id, peer_id=peer_id, fields=serializers.read_pin(request.data)
        )
        return Response(status=204)


class TeamView(ActorAPIView):
    act = None
    scopes = {"GET": ENDS}

    def get(self, request: Request) -> Response:
        return Response(key_queries.team_for(self.actor))


class CustodyView(ActorAPIView):
    scopes = {"GET": (*ENDS, Scope.NOTIFICATIONS_WRITE)}

    def get(self, request: Request) -> Response:
        return Response(custody_for(self.actor))


class OwnerAPIView(ActorAPIView):
    """A view for owners in person: they alone decide who holds the business's keys."""

    @property
    def owner(self) -> Membership:
        actor = self.person
        if not can_give_access(actor) or actor.membership_id is None:
            raise NotYoursError
        return get_membership(actor.membership_id)

    def confirm(self, owner: Membership) -> None:
        """Prove with the password in the request that it is this owner. Raises as `confirm_password`."""
        password = serializers.fields_of(self.request.data, "password")["password"]
        if not isinstance(password, str):
            raise MalformedError
        plain = self.request._request
        address = address_of(plain)
        confirm_password(request=plain, user_id=owner.user_id, password=password, address=address)


class EndpointView(OwnerAPIView):
    def post(self, request: Request) -> Response:
        owner = self.owner
        self.confirm(owner)
        hosting.ask_for_endpoint(business_id=owner.business_id)
        return Response(custody_for(self.actor), status=201)


class OwnConnectorView(OwnerAPIView):
    def post(self, request: Request) -> Response:
        owner = self.owner
        self.confirm(owner)
        token = connectors.ask_for_connector(owner=owner, actor_id=owner.user_id)
        return Response({**custody_for(self.actor), "token": token}, status=201)

    def delete(self, request: Request) -> Response:
        owner = self.owner
        connectors.withdraw_connector(business_id=owner.business_id, actor_id=owner.user_id)
        return Response(status=204)


class ConnectorAPIView(ActorAPIView):
    """A view for the connector itself."""

    scopes = {"POST": (Scope.CONNECTOR,)}

    @property
    def token(self) -> ApiToken:
        if not isinstance(self.request.auth, ApiToken):
            raise NotYoursError
        return self.request.auth


class ConnectorView(ConnectorAPIView):
    def post(self, request: Request) -> Response:
        version = serializers.fields_of(request.data, "version")["version"]
        connectors.note_version(token=self.token, version=version)
        profile = profile_for(self.actor)
        return Response({"business": profile["business"], **(show_connector(self.actor.party_id) or {})})


class EnrolView(ConnectorAPIView):
    def post(self, request: Request) -> Response:
        fields = serializers.fields_of(request.data, "epoch", "token_hash")
        created = connectors.enrol_connector(
            token=self.token,
            signed=serializers.read_epoch({"epoch": fields["epoch"]}),
            token_hash=fields["token_hash"],
        )
        return Response({"created": created}, status=201)


class WrapsView(OwnerAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request) -> Response:
        return Response(key_queries.wraps_for(self.actor))

    def post(self, request: Request) -> Response:
        wrapper = self.owner
        member, wrap = serializers.read_wrap(request.data)
        try:
            member_id = UUID(str(member))
        except ValueError as error:
            raise MalformedError from error
        if endpoints.find_endpoint(wrapper.business_id, member_id):
            endpoints.store_endpoint_wrap(
                wrapper=wrapper, endpoint_id=member_id, wrap=wrap, actor_id=wrapper.user_id
            )
        else:
            key_services.store_wrap(wrapper=wrapper, member_id=member_id, wrap=wrap, actor_id=wrapper.user_id)
        return Response(status=201)


class ExportView(ActorAPIView):
    act = None

    def get(self, request: Request, export_id: UUID) -> Response:
        actor = self.person
        export = find_export_for(actor, export_id)
        if export.business_id is not None and not may(actor, Act.EXPORT_DATA):
            raise NotYoursError
        return Response(show_export(export))


class CertificatesView(ActorAPIView):
    act = None
    scopes = {"GET": ENDS}

    def get(self, request: Request, business_id: UUID) -> Response:
        return Response(key_queries.certificates_of(business_id))
