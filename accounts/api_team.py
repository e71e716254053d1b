"""The team over REST: invitations, roles and departures (KEYS.md, A team)."""

from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView, OwnerAPIView
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.doors import address_of
from accounts.errors.base import MalformedError, NotYoursError
from accounts.permissions import Act, may
from accounts.queries.team import show_invitation, team_desk_for
from accounts.serializers import fields_of
from accounts.services import team, team_invitations
from accounts.services.sign_in import confirm_password


class MemberAPIView(ActorAPIView):
    """A view for a member in person."""

    act: ClassVar[Act | None] = None

    @property
    def member_id(self) -> UUID:
        actor = self.person
        if actor.business_id is None or actor.membership_id is None:
            raise NotYoursError
        return actor.membership_id

    def confirm(self, fields: dict[str, object]) -> None:
        """Prove with the password that it is this person. Raises as `confirm_password`."""
        password, plain = fields["password"], self.request._request
        if not isinstance(password, str):
            raise MalformedError
        user_id, address = self.actor.user_id, address_of(plain)
        confirm_password(request=plain, user_id=user_id, password=password, address=address)


class TeamDeskView(MemberAPIView):
    def get(self, request: Request) -> Response:
        actor = self.person
        document = team_desk_for(
            actor,
            sees_invitations=may(actor, Act.MANAGE_TEAM),
            gives_access=may(actor, Act.GIVE_ACCESS),
        )
        return Response(document)


class InvitationsView(MemberAPIView):
    act = Act.MANAGE_TEAM

    def post(self, request: Request) -> Response:
        fields = fields_of(request.data, "role", "note")
        role, note = fields["role"], fields["note"]
        if not isinstance(role, str) or not isinstance(note, str):
            raise MalformedError
        invitation, link = team_invitations.invite_member(inviter_id=self.member_id, role=role, note=note)
        return Response({**show_invitation(invitation), "link": link}, status=201)


class InvitationView(MemberAPIView):
    act = Act.MANAGE_TEAM

    def delete(self, request: Request, invitation_id: UUID) -> Response:
        team_invitations.withdraw_team_invitation(manager_id=self.member_id, invitation_id=invitation_id)
        return Response(status=204)


class SettleView(OwnerAPIView):
    """An owner's browser says whether an answer fits the secret that it keeps."""

    def post(self, request: Request, invitation_id: UUID) -> Response:
        fits = fields_of(request.data, "fits")["fits"]
        if not isinstance(fits, bool):
            raise MalformedError
        team_invitations.settle_invitation(owner=self.owner, invitation_id=invitation_id, fits=fits)
        return Response(status=204)


class AnswerView(MemberAPIView):
    """A new member's browser answers the invitation that they came by."""

    act = Act.CONVERSE

    def post(self, request: Request) -> Response:
        mac = fields_of(request.data, "mac")["mac"]
        try:
            answer = unb64(mac)
        except CryptoError as error:
            raise MalformedError from error
        team_invitations.answer_invitation(member_id=self.member_id, mac=answer)
        return Response(status=204)


class RoleView(MemberAPIView):
    act = Act.MANAGE_TEAM

    def post(self, request: Request, member_id: UUID) -> Response:
        fields = fields_of(request.data, "role", "password")
        if not isinstance(fields["role"], str):
            raise MalformedError
        self.confirm(fields)
        team.change_role(manager_id=self.member_id, member_id=member_id, role=fields["role"])
        return Response(status=204)


class TransferView(MemberAPIView):
    act = Act.TRANSFER_OWNERSHIP

    def post(self, request: Request, member_id: UUID) -> Response:
        self.confirm(fields_of(request.data, "password"))
        team.transfer_ownership(owner_id=self.member_id, member_id=member_id)
        return Response(status=204)


class RemovalView(MemberAPIView):
    act = Act.MANAGE_TEAM

    def post(self, request: Request, member_id: UUID) -> Response:
        self.confirm(fields_of(request.data, "password"))
        team.remove_from_team(manager_id=self.member_id, member_id=member_id)
        return Response(status=204)


class LeaveView(MemberAPIView):
    def post(self, request: Request) -> Response:
        self.confirm(fields_of(request.data, "password"))
        team.leave_team(member_id=self.member_id)
        return Response(status=204)
