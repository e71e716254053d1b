"""Browsers are woken when there is news: by their own person's news only, and without a word of it."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT, Door
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.models.sessions import DoorSession
from accounts.services.businesses import remove_member
from accounts.services.leaving import delete_customer
from accounts.services.sessions import end_other_sessions
from messaging.delivery import pushes
from messaging.delivery.acceptance import accept_many
from messaging.models.flow import FlowSettings
from messaging.models.push import PushSubscription
from messaging.push.calls import rest_seconds
from messaging.services import push
from messaging.services.conversations import raise_watermark
from messaging.services.mutes import mute_business
from tests.conftest import Cast, certify
from tests.messaging.push_service import BrowserEnd, PushService
from tests.messaging.templates import approved_template, seal_template
from tests.messaging.test_delivery import send, submit
from tests.sessions import session_cookie, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]
ALWAYS = 8_640_000_000_000_000
SECRET = "the bread recipe"


def signed_in(user: User, door: Door) -> Client:
    """A client whose session stands in its person's list, as a sign-in leaves it."""
    client, key = Client(), session_cookie(user, door)
    client.cookies[door.cookie] = key
    facts = {"browser": "Firefox", "system": "Android", "address": "127.0.0.1"}
    DoorSession.objects.create(user=user, door=door.name, session_key=key, **facts)
    return client


def ask(client: Client, door: Door, method: str, path: str, document: Any = None) -> Any:
    call = getattr(client, method)
    return call(f"{door.path}api/push/{path}", document or {}, content_type="application/json")


def subscribe(service: PushService, user: User, door: Door, device: uuid.UUID | None = None) -> BrowserEnd:
    browser = service.browser()
    document = browser.document(device=str(device or uuid.uuid4()))
    answer = ask(signed_in(user, door), door, "post", "subscriptions/", document)
    assert answer.status_code == 201, answer.content
    return browser


def greet(cast: Cast) -> None:
    """From here on the bakery may answer; nobody is woken by what came before."""
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    PushSubscription.objects.update(due_at=None)


def answer(cast: Cast, text: str = SECRET) -> None:
    send(cast.keys["bakery"], cast.keys["alice"], text)


def test_a_customer_is_woken_by_a_call_that_only_says_that_there_is_news(
    cast: Cast, service: PushService
) -> None:
    browser = subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    assert push.send_due() == 1
    (call,) = service.calls
    key = ask(signed_in(cast.bob.user, CHAT), CHAT, "get", "key/").json()["key"]
    claims = call.claims(key)
    assert claims["aud"] == service.address
    assert claims["sub"] == "mailto:recado@localhost"
    assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 3600
    assert browser.open(call) == b'{"v":1}'
    assert (call.headers["ttl"], call.headers["urgency"], call.headers["topic"]) == ("86400", "high", "news")
    everything = json.dumps(call.headers) + call.path + call.body.hex()
    for known in (cast.alice.id, cast.bakery.id, cast.conversation.id, "Bakery", "Alice", SECRET):
        assert str(known) not in everything
        assert str(known).encode().hex() not in everything


def test_many_messages_wake_once_and_later_ones_again(cast: Cast, service: PushService) -> None:
    browser = subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    for _ in range(3):
        answer(cast)
    assert (push.send_due(), push.send_due()) == (1, 0)
    # A chat that goes on wakes again, with all that came meanwhile, once the browser has rested.
    for _ in range(3):
        answer(cast)
        assert push.send_due() == 0
    come_later(push.REST_SECONDS)
    assert (push.send_due(), push.send_due()) == (1, 0)
    assert len(service.to(browser)) == 2


def test_members_are_woken_by_customers_and_nobody_by_themselves(cast: Cast, service: PushService) -> None:
    alice = subscribe(service, cast.alice.user, CHAT)
    bob, mallory = (
        subscribe(service, user, door)
        for user, door in ((cast.bob.user, CHAT), (cast.mallory.user, BUSINESS))
    )
    team = [subscribe(service, member.user, BUSINESS) for member in (cast.olga, cast.luis)]
    send(cast.keys["alice"], cast.keys["bakery"], "hello")
    assert push.send_due() == 2
    assert [len(service.to(browser)) for browser in (*team, alice, bob, mallory)] == [1, 1, 0, 0, 0]
    Membership.objects.filter(pk=cast.luis.pk).update(role=Membership.Role.ANALYST)
    come_later(push.REST_SECONDS)
    PushSubscription.objects.update(concerns="all")
    send(cast.keys["alice"], cast.keys["bakery"], "hello?")
    assert push.send_due() == 1
    assert [len(service.to(browser)) for browser in team] == [2, 1]


def test_a_muted_business_wakes_nobody_until_the_mute_is_over(cast: Cast, service: PushService) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    mute_business(conversation=cast.conversation, until_ms=ALWAYS)
    answer(cast)
    assert push.send_due() == 0
    mute_business(conversation=cast.conversation, until_ms=1)
    answer(cast)
    assert push.send_due() == 1


def test_quiet_hours_put_a_wake_off_until_they_end(cast: Cast, service: PushService) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    now = datetime.now(UTC)
    begins, ends = (
        (now + timedelta(hours=shift)).time().replace(second=0, microsecond=0) for shift in (-2, 2)
    )
    FlowSettings.objects.create(
        customer=cast.alice, is_quiet=True, quiet_from=begins, quiet_until=ends, time_zone="UTC"
    )
    answer(cast)
    assert push.send_due() == 0
    due = PushSubscription.objects.get().due_at
    assert due is not None
    assert due.time() == ends
    assert timedelta(hours=1) < due - now <= timedelta(hours=2)
    PushSubscription.objects.update(due_at=now)
    assert push.send_due() == 1


def test_what_was_read_elsewhere_or_is_being_looked_at_wakes_nobody(cast: Cast, service: PushService) -> None:
    phone, laptop = uuid.uuid4(), uuid.uuid4()
    browsers = [subscribe(service, cast.alice.user, CHAT, device) for device in (phone, laptop)]
    greet(cast)
    push.note_visible(user_id=cast.alice.user_id, device_id=laptop, is_on=True)
    push.note_visible(user_id=cast.bob.user_id, device_id=phone, is_on=True)
    answer(cast)
    assert push.send_due() == 1
    assert [len(service.to(browser)) for browser in browsers] == [1, 0]
    push.note_visible(user_id=cast.alice.user_id, device_id=laptop, is_on=False)
    come_later(push.REST_SECONDS)
    answer(cast)
    party = {"conversation": cast.conversation, "party_id": cast.alice.id, "device_id": laptop}
    raise_watermark(**party, delivered=3, read=3)
    assert push.send_due() == 0
    assert not PushSubscription.objects.filter(due_at__isnull=False).exists()


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(cast: Cast, service: PushService, status: int) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    service.answers = [(status, {})]
    assert push.send_due() == 0
    assert not PushSubscription.objects.exists()


def come_later(seconds: int) -> None:
    """As if so much time had passed."""
    for row in PushSubscription.objects.all():
        for name in ("due_at", "not_before"):
            at = getattr(row, name)
            setattr(row, name, at and at - timedelta(seconds=seconds))
        row.save()


def test_a_push_service_that_wants_to_rest_is_left_alone_so_long(cast: Cast, service: PushService) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    service.answers = [(429, {"Retry-After": "600"})]
    push.send_due()
    come_later(500)
    answer(cast)
    assert (push.send_due(), len(service.calls)) == (0, 1)
    come_later(101)
    assert (push.send_due(), len(service.calls)) == (1, 2)
    row = PushSubscription.objects.get()
    assert (row.due_at, row.attempts) == (None, 0)
    assert row.not_before is not None
    assert row.not_before <= timezone.now() + timedelta(seconds=push.REST_SECONDS)


def test_a_wake_that_fails_is_tried_a_few_times_and_then_waits_for_other_news(
    cast: Cast, service: PushService
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    service.answers = [(500, {})] * 20
    for _ in range(10):
        push.send_due()
        come_later(3600)
    assert len(service.calls) == len(push.WAITS) + 1
    assert PushSubscription.objects.get().due_at is None
    service.answers = [(403, {})]
    answer(cast)
    for _ in range(3):
        push.send_due()
        come_later(3600)
    assert len(service.calls) == len(push.WAITS) + 2


def test_how_long_to_rest_is_read_as_seconds_or_as_a_date_within_a_day() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    assert 590 <= rest_seconds(soon) <= 600
    assert [rest_seconds(text) for text in ("120", "0", "-5", "", "soon", "9" * 30)] == [
        120,
        0,
        0,
        0,
        0,
        86400,
    ]
    assert rest_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_news_that_comes_while_a_browser_is_being_woken_wakes_it_again(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    settle, more = push._settle, [1]

    def write_first(*given: Any) -> None:
        if more.pop() if more else 0:
            answer(cast)
        settle(*given)

    monkeypatch.setattr(push, "_settle", write_first)
    assert push.send_due() == 1
    come_later(push.REST_SECONDS)
    assert push.send_due() == 1


def test_a_subscription_ends_with_its_session_however_that_ends(cast: Cast, service: PushService) -> None:
    phone, laptop = signed_in(cast.alice.user, CHAT), signed_in(cast.alice.user, CHAT)
    for client in (phone, laptop):
        ask(client, CHAT, "post", "subscriptions/", service.browser().document())
    greet(cast)
    phone.post("/chat/sign-out/")
    assert PushSubscription.objects.count() == 1
    # A session that ran out, and whose line is not yet swept.
    Session.objects.filter(session_key=laptop.cookies[CHAT.cookie].value).update(expire_date=timezone.now())
    answer(cast)
    assert (push.send_due(), service.calls) == (0, [])
    assert not PushSubscription.objects.exists()
    subscribe(service, cast.alice.user, CHAT)
    end_other_sessions(user=cast.alice.user, session_key=None, business_id=None, address=None)
    assert not PushSubscription.objects.exists()


def test_a_subscription_ends_with_its_account_and_with_its_membership(
    cast: Cast, service: PushService
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    subscribe(service, cast.luis.user, BUSINESS)
    delete_customer(customer_id=cast.alice.id, address=None)
    assert [row.membership_id for row in PushSubscription.objects.all()] == [cast.luis.id]
    remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
    assert not PushSubscription.objects.exists()


def test_a_browser_belongs_to_who_asked_last_and_its_secret_to_nobody_else(
    cast: Cast, service: PushService
) -> None:
    browser = service.browser()
    for user in (cast.alice.user, cast.bob.user):
        ask(signed_in(user, CHAT), CHAT, "post", "subscriptions/", browser.document())
    assert PushSubscription.objects.get().customer_id == cast.bob.id
    stolen = service.browser()
    stolen.endpoint = browser.endpoint
    ask(signed_in(cast.alice.user, CHAT), CHAT, "post", "subscriptions/", stolen.document())
    assert PushSubscription.objects.filter(customer=cast.bob).exists()


def test_a_person_sees_and_ends_their_own_browsers_alone(cast: Cast, service: PushService) -> None:
    alice, bob = signed_in(cast.alice.user, CHAT), signed_in(cast.bob.user, CHAT)
    ask(alice, CHAT, "post", "subscriptions/", service.browser().document())
    subscribe(service, cast.alice.user, CHAT)
    shown = ask(alice, CHAT, "get", "subscriptions/").json()["subscriptions"]
    assert [(row["browser"], row["system"], row["is_this"]) for row in shown] == [
        ("Firefox", "Android", False),
        ("Firefox", "Android", True),
    ]
    nothing = {"subscriptions": [], "is_ended": False}
    assert ask(bob, CHAT, "get", "subscriptions/").json() == nothing
    own = f"subscriptions/{shown[0]['id']}/"
    assert ask(bob, CHAT, "delete", own).status_code == 404
    assert ask(bob, CHAT, "post", f"{own}test/").status_code == 404
    assert ask(alice, CHAT, "delete", own).status_code == 204
    (left,) = ask(alice, CHAT, "get", "subscriptions/").json()["subscriptions"]
    assert left["is_this"]
    assert Client().get("/chat/api/push/subscriptions/").status_code == 401
    program = {"HTTP_AUTHORIZATION": f"Bearer {token_of(cast.olga)}"}
    for path in ("key/", "subscriptions/"):
        assert Client().get(f"/api/v1/push/{path}", **program).status_code == 403


def test_a_test_wakes_one_browser_and_not_again_at_once(cast: Cast, service: PushService) -> None:
    browser = subscribe(service, cast.alice.user, CHAT)
    row = PushSubscription.objects.get()
    push.wake_for_test(subscription_id=row.pk)
    (call,) = service.to(browser)
    assert browser.open(call) == b'{"v":1,"test":1}'
    client = signed_in(cast.alice.user, CHAT)
    statuses = [ask(client, CHAT, "post", f"subscriptions/{row.pk}/test/").status_code for _ in range(2)]
    assert statuses == [202, 429]
    # Nor by asking anew each time: tests call servers of others in our name.
    subscribe(service, cast.alice.user, CHAT)
    anew = PushSubscription.objects.exclude(pk=row.pk).get()
    assert ask(client, CHAT, "post", f"subscriptions/{anew.pk}/test/").status_code == 429
    service.answers = [(410, {})]
    push.wake_for_test(subscription_id=row.pk)
    assert not PushSubscription.objects.filter(pk=row.pk).exists()


def test_without_a_key_nobody_is_woken_and_pages_know_it(
    cast: Cast, service: PushService, settings: Any
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    settings.VAPID_PRIVATE_KEY = b""
    client = signed_in(cast.alice.user, CHAT)
    assert ask(client, CHAT, "get", "key/").json() == {"key": None}
    refused = ask(client, CHAT, "post", "subscriptions/", service.browser().document())
    assert refused.json()["code"] == "push_off"
    answer(cast)
    assert (push.send_due(), service.calls) == (0, [])


def test_a_person_has_a_bounded_number_of_browsers(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MOST_BROWSERS", 3)
    ends = [subscribe(service, cast.alice.user, CHAT) for _ in range(5)]
    kept = PushSubscription.objects.values_list("endpoint", flat=True)
    assert set(kept) == {end.endpoint for end in ends[2:]}


def test_a_campaign_notes_its_news_with_as_many_queries_as_one_message(
    cast: Cast, service: PushService
) -> None:
    certify(cast.bakery)
    version = approved_template(cast)
    people = [cast.alice, cast.bob]
    for customer in people:
        subscribe(service, customer.user, CHAT)

    def queries_for(names: list[str]) -> int:
        PushSubscription.objects.update(due_at=None)
        bakery = cast.keys["bakery"]
        batch = [submit(bakery, seal_template(bakery, cast.keys[name], version)) for name in names]
        cache.delete(pushes.WAKE_KEY)
        with CaptureQueriesContext(connection) as queries:
            accept_many(batch, announce=lambda messages: None)
        return len(queries)

    assert queries_for(["alice"]) == queries_for(["alice", "bob"])
    assert push.send_due() == 2
