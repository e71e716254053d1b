"""Notifications and the outbox for clients; routes and codes are in PROTOCOL.md."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ENDS, ActorAPIView
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.errors.base import DomainError, MalformedError, NotYoursError
from accounts.models.tokens import Scope
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from messaging.api.plans import asked_of, plain_plan, read_due, read_once, read_plain
from messaging.api.requests import body_fields, query_text
from messaging.api.serializers import MAX_REQUEST_TEXT
from messaging.delivery.submissions import Submission, read_submission
from messaging.errors.hosting import KeySubstitutedError
from messaging.errors.messages import NoRecipientKeysError
from messaging.errors.notifications import (
    BadRequestError,
    LackingKeysError,
    RecipientTwiceError,
    UnopenedError,
)
from messaging.events import claimed_document, notification_document, notification_summary
from messaging.frames import read_uuid
from messaging.models.outbox import Notification, OutboxRow
from messaging.permissions import can_send_notifications
from messaging.queries import outbox as queries
from messaging.queries.conversations import get_conversation_for
from messaging.services.notifications import (
    Plan,
    cancel_notification,
    change_notification,
    send_notification,
    send_once,
)
from messaging.services.outbox import claim_due, send_claimed
from messaging.services.plain_notifications import send_plain_notification

PLAN_FIELDS = ("template", "at", "zone", "which", "epoch", "recipients")
# What a request asks for, without any value, and how it is done.
Asked = tuple[dict[str, Any], Callable[[], Notification]]
# Why a browser could not seal a row: nothing else is believed.
FAILURES: dict[str, type[DomainError]] = {
    error.code: error
    for error in (
        BadRequestError,
        LackingKeysError,
        UnopenedError,
        KeySubstitutedError,
        NoRecipientKeysError,
    )
}


class SenderAPIView(ActorAPIView):
    """A view for who may send in the name of a business."""

    @property
    def sender(self) -> Actor:
        actor = self.actor
        if not can_send_notifications(actor):
            raise NotYoursError
        return actor


class NotificationsView(SenderAPIView):
    scopes = {"GET": (Scope.NOTIFICATIONS_READ,), "POST": (Scope.NOTIFICATIONS_WRITE,)}

    def get(self, request: Request) -> Response:
        page = queries.notifications_page_for(self.sender, query_text(request, "cursor"))
        found = [notification_summary(notification) for notification in page.notifications]
        return Response({"notifications": found, "next": page.next_cursor})

    def post(self, request: Request) -> Response:
        sender = self.sender
        is_plain = isinstance(request.data, dict) and "to" in request.data
        asked, send = (self._plain if is_plain else self._locked)(request, sender)
        notification, is_new = send_once(
            business_id=sender.party_id, once=read_once(request, asked), send=send
        )
        document = notification_document(notification, queries.trail_of(notification))
        return Response(document, status=201 if is_new else 200)

    def _plain(self, request: Request, sender: Actor) -> Asked:
        given = read_plain(request)
        business = find_business(str(sender.party_id))
        return asked_of(given), lambda: send_plain_notification(
            business=business, sender_id=sender.user_id, plan=plain_plan(given)
        )

    def _locked(self, request: Request, sender: Actor) -> Asked:
        fields = body_fields(request, *PLAN_FIELDS)
        people = sorted(map(str, _read_recipients(fields["recipients"])))
        asked = {name: fields[name] for name in ("template", "at", "zone", "which")}
        return {**asked, "recipients": people}, lambda: send_notification(
            business_id=sender.party_id, sender_id=sender.user_id, plan=_read_plan(fields)
        )


class NotificationView(SenderAPIView):
    scopes = {"GET": (Scope.NOTIFICATIONS_READ,), "PUT": (Scope.NOTIFICATIONS_WRITE,)}

    def get(self, request: Request, notification_id: UUID) -> Response:
        notification = queries.get_notification_for(self.sender, notification_id)
        return Response(notification_document(notification, queries.trail_of(notification)))

    def put(self, request: Request, notification_id: UUID) -> Response:
        sender = self.sender
        found = queries.get_notification_for(sender, notification_id)
        notification = change_notification(
            notification=found, sender_id=sender.user_id, plan=_read_plan(body_fields(request, *PLAN_FIELDS))
        )
        return Response(notification_document(notification, queries.trail_of(notification)))


class CancelView(SenderAPIView):
    scopes = {"POST": (Scope.NOTIFICATIONS_WRITE,)}

    def post(self, request: Request, notification_id: UUID) -> Response:
        sender = self.sender
        notification = queries.get_notification_for(sender, notification_id)
        body_fields(request)
        count = cancel_notification(notification=notification, sender_id=sender.user_id)
        return Response({"cancelled": count})


class DueView(SenderAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request) -> Response:
        sender = self.sender
        body_fields(request)
        rows = claim_due(business_id=sender.party_id, sealer=OutboxRow.Sealer.BROWSER)
        claim = str(rows[0].claim) if rows else None
        return Response({"claim": claim, "rows": [claimed_document(row) for row in rows]})


class SealedView(SenderAPIView):
    scopes = {"POST": (Scope.CONNECTOR,)}

    def post(self, request: Request) -> Response:
        sender = self.sender
        fields = body_fields(request, "claim", "sealed", "failed")
        claim = read_uuid(fields["claim"])
        sealed, failed = _read_sealed(fields["sealed"], sender), _read_failed(fields["failed"])
        rows = send_claimed(business_id=sender.party_id, claim=claim, sealed=sealed, failed=failed)
        return Response(
            {"rows": [{"row": str(row.id), "state": row.state, "code": row.code} for row in rows]}
        )


class WhyView(ActorAPIView):
    scopes = {"GET": ENDS}

    def get(self, request: Request, conversation_id: UUID, message_id: UUID) -> Response:
        conversation = get_conversation_for(self.actor, conversation_id)
        return Response(queries.why_for(self.actor, conversation, message_id))


def _read_plan(fields: dict[str, Any]) -> Plan:
    epoch = fields["epoch"]
    if type(epoch) is not int or not 0 <= epoch < 2**31:
        raise MalformedError
    due_at, zone = read_due(fields["at"], fields["zone"], fields["which"])
    return Plan(
        version_id=read_uuid(fields["template"]),
        due_at=due_at,
        zone=zone,
        request_epoch=epoch,
        requests=_read_recipients(fields["recipients"]),
    )


def _read_recipients(value: object) -> dict[UUID, bytes]:
    if not isinstance(value, list):
        raise MalformedError
    requests: dict[UUID, bytes] = {}
    for item in value:
        if not isinstance(item, dict) or set(item) != {"contact", "request"}:
            raise MalformedError
        contact_id = read_uuid(item["contact"])
        if contact_id in requests:
            raise RecipientTwiceError
        requests[contact_id] = _read_locked(item["request"])
    return requests


def _read_locked(value: object) -> bytes:
    if not isinstance(value, str) or len(value) > MAX_REQUEST_TEXT:
        raise MalformedError
    try:
        return unb64(value)
    except CryptoError as error:
        raise MalformedError from error


def _read_sealed(value: object, sender: Actor) -> dict[UUID, Submission]:
    return {
        row_id: read_submission(envelope, sender_id=sender.party_id, sender_is_business=True)
        for row_id, envelope in _read_rows(value, "envelope")
    }


def _read_failed(value: object) -> dict[UUID, DomainError]:
    failed: dict[UUID, DomainError] = {}
    for row_id, code in _read_rows(value, "code"):
        if not isinstance(code, str) or code not in FAILURES:
            raise MalformedError
        failed[row_id] = FAILURES[code]()
    return failed


def _read_rows(value: object, name: str) -> list[tuple[UUID, Any]]:
    if not isinstance(value, list):
        raise MalformedError
    if not all(isinstance(item, dict) and set(item) == {"row", name} for item in value):
        raise MalformedError
    return [(read_uuid(item["row"]), item[name]) for item in value]
