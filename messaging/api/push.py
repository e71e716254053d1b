"""Browsers that want to be woken (PROTOCOL.md)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.errors.base import MalformedError
from accounts.serializers import fields_of
from messaging.api.conversations import with_last
from messaging.api.requests import body_fields, read_reference
from messaging.frames import read_uuid
from messaging.push.calls import Browser
from messaging.queries.notes import show_note
from messaging.queries.push import (
    get_subscription_for,
    show_push_key,
    subscriptions_for,
    was_ended_elsewhere,
)
from messaging.queries.push_news import news_for
from messaging.services.push import (
    DEFAULT_CONCERN,
    choose_concerns,
    send_test,
    subscribe_browser,
    unsubscribe_browser,
)


class PushKeyView(ActorAPIView):
    def get(self, request: Request) -> Response:
        self.person  # noqa: B018
        return Response(show_push_key())


class PushNewsView(ActorAPIView):
    """All that a woken browser needs to know, in one answer: it has little time."""

    def get(self, request: Request) -> Response:
        actor = self.person
        news = news_for(actor, session_of(request))
        given = [{"conversation": str(pk), "at": at} for pk, at in news.given.items()]
        return Response(
            {
                "side": actor.side,
                "party": str(actor.party_id),
                "agent": str(actor.membership_id) if actor.membership_id else None,
                "conversations": [with_last(one) for one in news.summaries],
                "unread": news.unread,
                "given": given,
                "notes": [show_note(note) for note in news.notes],
            }
        )


class PushSubscriptionsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        actor, key = self.person, session_of(request)
        is_ended = was_ended_elsewhere(actor, key)
        return Response({"subscriptions": subscriptions_for(actor, key), "is_ended": is_ended})

    def post(self, request: Request) -> Response:
        actor = self.person
        is_member = actor.membership_id is not None
        chooses = is_member and isinstance(request.data, dict) and "concerns" in request.data
        names = ["device", "endpoint", "keys", *(["concerns"] if chooses else [])]
        fields = body_fields(request, *names)
        made = subscribe_browser(
            actor=actor,
            session_key=session_of(request),
            device_id=read_uuid(fields["device"]),
            browser=read_browser(fields),
            concerns=read_reference(fields.get("concerns", DEFAULT_CONCERN)),
        )
        return Response({"id": str(made.pk)}, status=201)


class PushSubscriptionView(ActorAPIView):
    def put(self, request: Request, subscription_id: UUID) -> Response:
        subscription = get_subscription_for(self.person, subscription_id)
        concerns = read_reference(body_fields(request, "concerns")["concerns"])
        choose_concerns(subscription=subscription, concerns=concerns)
        return Response({"concerns": concerns})

    def delete(self, request: Request, subscription_id: UUID) -> Response:
        subscription = get_subscription_for(self.person, subscription_id)
        unsubscribe_browser(subscription=subscription, session_key=session_of(request))
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
