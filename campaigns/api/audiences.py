"""Whom a rule means, while it is being built (PROTOCOL.md)."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.permissions import Act
from accounts.serializers import fields_of
from campaigns.errors import RuleError
from campaigns.queries.audiences import reach_of
from messaging.queries.contacts import business_of


class AudienceCountView(ActorAPIView):
    act = Act.KEEP_CONTACTS

    def post(self, request: Request) -> Response:
        business_id = business_of(self.actor)
        rule = fields_of(request.data, "rule")["rule"]
        if not isinstance(rule, dict):
            raise RuleError
        return Response(reach_of(business_id, rule).document())
