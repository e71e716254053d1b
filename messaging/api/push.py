"""Browsers that want to be woken (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.errors.base import MalformedError
from accounts.serializers import fields_of
from messaging.api.requests import body_fields
from messaging.frames import read_uuid
from messaging.push.calls import Browser
from messaging.queries.push import get_subscription_for, show_push_key, subscriptions_for
from messaging.services.push import send_test, subscribe_browser, unsubscribe_browser


class PushKeyView(ActorAPIView):
    def get(self, request: Request) -> Response:
        self.person  # noqa: B018
        return Response(show_push_key())


class PushSubscriptionsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response({"subscriptions": subscriptions_for(self.person, session_of(request))})

    def post(self, request: Request) -> Response:
        actor = self.person
        fields = body_fields(request, "device", "endpoint", "keys")
        made = subscribe_browser(
            actor=actor,
            session_key=session_of(request),
            device_id=read_uuid(fields["device"]),
            browser=read_browser(fields),
        )
        return Response({"id": str(made.pk)}, status=201)


class PushSubscriptionView(ActorAPIView):
    def delete(self, request: Request, subscription_id: UUID) -> Response:
        unsubscribe_browser(subscription=get_subscription_for(self.person, subscription_id))
        return Response(status=204)


class PushTestView(ActorAPIView):
    def post(self, request: Request, subscription_id: UUID) -> Response:
        send_test(subscription=get_subscription_for(self.person, subscription_id))
        return Response(status=202)


def session_of(request: Request) -> str:
    """The key of the session that asks."""
    return str(request._request.session.session_key or "")


def read_browser(fields: dict[str, object]) -> Browser:
    """{"endpoint","keys":{"p256dh","auth"}}, as browsers write it. Raises MalformedError."""
    keys = fields_of(fields["keys"], "p256dh", "auth")
    try:
        public_key, auth = unb64(str(keys["p256dh"])), unb64(str(keys["auth"]))
    except (CryptoError, ValueError) as error:
        raise MalformedError from error
    if not isinstance(fields["endpoint"], str):
        raise MalformedError
    return Browser(fields["endpoint"], public_key, auth)
