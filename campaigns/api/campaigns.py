"""Campaigns for pages and sealers; routes and codes are in PROTOCOL.md."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import DomainError, MalformedError, NotYoursError
from accounts.models.tokens import Scope
from accounts.permissions import Act
from accounts.queries.actors import BUSINESS_SIDE
from accounts.serializers import fields_of
from campaigns.queries.campaigns import get_campaign_for, preflight_of, show_progress
from campaigns.services.browser_sealing import Work, claim_for_browser, message_id_for, send_claimed
from messaging.crypto.headers import MessageKind
from messaging.delivery.submissions import Submission, read_submission
from messaging.errors.hosting import KeySubstitutedError
from messaging.errors.messages import NoRecipientKeysError, StaleEpochError
from messaging.events import wording_document
from messaging.frames import read_uuid
from messaging.models.conversations import conversation_id_for

MOST_ROWS = 100
# Why an open page could not seal for somebody: nothing else is believed.
FAILURES: dict[str, type[DomainError]] = {
    error.code: error for error in (KeySubstitutedError, NoRecipientKeysError, StaleEpochError)
}


class PreflightView(ActorAPIView):
    act = Act.SEE_INSIGHT

    def get(self, request: Request, campaign_id: UUID) -> Response:
        return Response(preflight_of(get_campaign_for(self.actor, campaign_id)))


class ProgressView(ActorAPIView):
    act = Act.SEE_INSIGHT

    def get(self, request: Request, campaign_id: UUID) -> Response:
        return Response(show_progress(get_campaign_for(self.actor, campaign_id)))


class CampaignDueView(ActorAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request) -> Response:
        actor = self.actor
        if actor.side != BUSINESS_SIDE:
            raise NotYoursError
        work = claim_for_browser(business_id=actor.party_id)
        return Response(show_work(work) if work else {"claim": None, "rows": []})


class CampaignSealedView(ActorAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request) -> Response:
        actor = self.actor
        if actor.side != BUSINESS_SIDE:
            raise NotYoursError
        fields = fields_of(request.data, "claim", "sealed", "failed")
        return Response(
            send_claimed(
                business_id=actor.party_id,
                claim=read_uuid(fields["claim"]),
                sealed=_read_sealed(fields["sealed"], actor.party_id),
                failed=_read_failed(fields["failed"]),
            )
        )


def show_work(work: Work) -> dict[str, Any]:
    """A claim as its sealer needs it (PROTOCOL.md)."""
    campaign = work.campaign
    return {
        "claim": str(work.claim),
        "campaign": str(campaign.id),
        "wording": wording_document(campaign.template_version),
        "rows": [
            {
                "row": row.id,
                "customer": str(row.customer_id),
                "conversation": str(conversation_id_for(campaign.business_id, row.customer_id)),
                "client_message_id": str(message_id_for(campaign, row.customer_id)),
                "lang": row.language,
                "params": values,
            }
            for row, values in work.rows
            if row.customer_id
        ],
    }


def _rows(value: object, *names: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise MalformedError
    rows = [fields_of(row, "row", *names) for row in value]
    if any(type(row["row"]) is not int for row in rows):
        raise MalformedError
    return rows


def _read_sealed(value: object, business_id: UUID) -> dict[int, Submission]:
    return {
        row["row"]: read_submission(
            row["envelope"], sender_id=business_id, sender_is_business=True, kind=MessageKind.CAMPAIGN
        )
        for row in _rows(value, "envelope")
    }


def _read_failed(value: object) -> dict[int, DomainError]:
    rows = _rows(value, "code")
    if any(row["code"] not in FAILURES for row in rows):
        raise MalformedError
    return {row["row"]: FAILURES[row["code"]]() for row in rows}
