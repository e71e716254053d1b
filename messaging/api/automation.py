"""Rules for the team's pages, commands for customers."""

import re

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.errors.base import MalformedError, NotYoursError
from accounts.models.tokens import Scope
from accounts.queries.actors import BUSINESS_SIDE
from accounts.queries.businesses import find_business
from messaging.api.requests import body_fields
from messaging.frames import read_sequence
from messaging.permissions import can_write_rules
from messaging.queries.automation import commands_of, rules_for
from messaging.services.automation import note_outcome, save_rules

OUTCOME = re.compile(r"[a-z_]{1,40}")


class RulesView(ActorAPIView):
    scopes = {"GET": (Scope.CONNECTOR,)}

    def get(self, request: Request) -> Response:
        return Response(rules_for(self.actor))

    def put(self, request: Request) -> Response:
        actor = self.actor
        if not can_write_rules(actor):
            raise NotYoursError
        fields = body_fields(request, "rules", "version")
        save_rules(
            business_id=actor.party_id,
            document=fields["rules"],
            version=read_sequence(fields["version"]),
            actor_id=actor.user_id,
        )
        return Response(rules_for(actor))


class OutcomesView(ActorAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request) -> Response:
        actor = self.actor
        if actor.side != BUSINESS_SIDE:
            raise NotYoursError
        outcome = body_fields(request, "outcome")["outcome"]
        if not isinstance(outcome, str) or not OUTCOME.fullmatch(outcome):
            raise MalformedError
        note_outcome(business_id=actor.party_id, outcome=outcome)
        return Response(status=204)


class CommandsView(ActorAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request, business_id: object) -> Response:
        self.actor  # noqa: B018  somebody is signed in
        return Response({"commands": commands_of(find_business(str(business_id)))})
