"""Reports and notices over REST; routes and codes are in messaging/PROTOCOL.md."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.crypto.primitives import b64
from messaging.queries.conversations import get_conversation_for
from moderation.boxes import current_public_key
from moderation.filings import read_filing
from moderation.queries.cases import notices_for, show_notice
from moderation.queries.reports import reports_of, show_receipt, show_report
from moderation.services.cases import mark_notices_seen
from moderation.services.reports import file_report


class ReportKeyView(ActorAPIView):
    def get(self, request: Request) -> Response:
        _ = self.actor
        key_id, public_key = current_public_key(settings.MODERATION_KEYS)
        return Response({"kid": key_id, "key": b64(public_key)})


class ReportsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response({"reports": [show_report(report) for report in reports_of(self.actor)]})

    def post(self, request: Request) -> Response:
        actor, filing = self.actor, read_filing(request.data)
        conversation = get_conversation_for(actor, filing.conversation_id)
        report = file_report(actor=actor, conversation=conversation, filing=filing)
        return Response(show_receipt(report), status=201)


class NoticesView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response({"notices": [show_notice(notice) for notice in notices_for(self.actor)]})


class NoticesSeenView(ActorAPIView):
    def post(self, request: Request) -> Response:
        mark_notices_seen(actor=self.actor)
        return Response(status=204)
