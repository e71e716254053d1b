"""The chat on a business's own site: who may frame it, who comes in, and what nobody gets (WIDGET.md)."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business
from accounts.models.guests import Guest
from accounts.models.people import Customer
from accounts.models.phones import PhoneCode
from accounts.queries.people import find_customer
from accounts.services import guests as guest_service
from accounts.services.guests import keep_guest
from accounts.services.pilot import open_pilot
from accounts.sms import PageSender
from messaging.models.conversations import Conversation
from messaging.models.widgets import WidgetDay
from tests.conftest import Cast, make_member
from tests.messaging.widgets import API, PAGE, SITE, Visitor
from tests.sessions import open_door, session_cookie

pytestmark = pytest.mark.django_db


@pytest.mark.portable
def test_a_visitor_begins_a_chat_with_a_name_and_is_themself_again(shown: Cast) -> None:
    visitor = Visitor()
    entered = visitor.enter()
    assert entered.status_code == 201
    guest = Customer.objects.get(pk=entered.json()["customer"])
    assert (guest.name, guest.guest.business_id) == ("Vera", shown.bakery.id)
    assert Conversation.objects.filter(customer=guest, business=shown.bakery).exists()
    assert visitor.ask("get", "me/").json()["party"] == str(guest.id)
    assert visitor.enter("Somebody else").json()["customer"] == str(guest.id)
    day = WidgetDay.objects.get()
    assert (day.business_id, day.began) == (shown.bakery.id, 1)


def test_the_business_sees_that_it_is_a_guest(shown: Cast, client: Client) -> None:
    guest = Visitor().enter().json()["customer"]
    open_door(client, shown.olga.user, BUSINESS)
    listed = client.get("/business/api/conversations/").json()["conversations"]
    marked = {one["customer"]["id"]: one["customer"]["is_guest"] for one in listed}
    assert marked[guest] is True
    assert marked[str(shown.alice.id)] is False


def test_another_business_s_frame_knows_nobody(shown: Cast) -> None:
    visitor = Visitor()
    visitor.enter()
    assert visitor.ask("post", "conversations/", {"business": "rival"}).json()["code"] == "guest_elsewhere"
    cookie = visitor.client.cookies["recado_widget"]
    assert (cookie["path"], cookie["httponly"]) == (PAGE, True)
    assert visitor.client.get("/widget/rival/api/me/").status_code == 401
    assert visitor.client.get("/chat/api/me/").status_code == 401
    visitor.client.cookies[CHAT.cookie] = cookie.value
    assert visitor.client.get("/chat/api/me/").status_code == 401
    assert not Conversation.objects.filter(business=shown.rival, customer__guest__isnull=False).exists()


def test_nobody_enters_another_business_through_a_frame_that_is_off(shown: Cast) -> None:
    answer = Visitor(page="/widget/rival/").enter()
    assert (answer.status_code, answer.json()["code"]) == (409, "widget_closed")
    assert Visitor(page="/widget/nobody/").client.get("/widget/nobody/").status_code == 404
    assert Visitor(page="/widget/nobody/").enter().status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": SITE},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:81"},
        {"X-CSRFToken": "x"},
        {"X-CSRFToken": ""},
    ],
    ids=str,
)
def test_no_other_page_signs_a_visitor_in_or_writes_for_them(shown: Cast, headers: dict[str, str]) -> None:
    visitor = Visitor()
    refused = visitor.ask("post", "guest/", {"name": "Victim"}, **headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert not Guest.objects.exists()
    visitor.enter()
    for method, path in (("delete", "guest/"), ("post", "guest/code/"), ("post", "conversations/")):
        assert (
            visitor.ask(method, path, {"number": "+34600000070"}, **headers).json()["code"] == "csrf_failed"
        ), path
    assert Guest.objects.count() == 1


def test_the_token_of_one_session_is_no_other_session_s(shown: Cast) -> None:
    one, other = Visitor(), Visitor()
    nobodys = one.token()
    one.enter()
    other.enter()
    assert len({nobodys, one.token(), other.token()}) == 3
    assert one.ask("delete", "guest/", **{"X-CSRFToken": other.token()}).status_code == 403
    assert one.ask("get", "page-token/").json()["token"] == one.token()


def test_on_a_secure_site_the_cookie_is_the_frame_s_and_kept_apart(shown: Cast, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    visitor = Visitor()
    entered = visitor.enter()
    sent = entered.cookies["recado_widget"].OutputString()
    for part in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", f"Path={PAGE}"):
        assert part in sent, part
    visitor.ask("delete", "guest/")
    gone = visitor.ask("get", "me/").cookies
    assert "Partitioned" in (
        gone["recado_widget"].OutputString() if "recado_widget" in gone else "Partitioned"
    )
    client = Client()
    open_door(client, shown.alice.user, CHAT)
    client.get("/chat/")
    assert "Partitioned" not in client.cookies["recado_chat"].OutputString()


def test_a_flood_of_guests_from_one_network_is_stopped_with_a_code(
    shown: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guest_service, "MAX_GUESTS_PER_PLACE", 3)
    codes = [Visitor().enter().status_code for _ in range(5)]
    assert codes == [201, 201, 201, 429, 429]
    assert Visitor().enter().json()["code"] == "guest_limit"
    assert Guest.objects.count() == 3


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"name": ""}, "invalid"),
        ({"name": "\u202eareV"}, "invalid"),
        ({"name": 7}, "malformed"),
        ({}, "malformed"),
        ({"name": "x" * 999}, "malformed"),
        ({"name": "Vera", "more": 1}, "malformed"),
    ],
)
def test_a_name_that_is_none_is_refused_with_words(shown: Cast, document: Any, code: str) -> None:
    answer = Visitor().ask("post", "guest/", document)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.portable
def test_a_guest_keeps_the_chat_with_a_number(shown: Cast, settings: Any) -> None:
    settings.SMS_SENDER = "accounts.sms.PageSender"
    visitor = Visitor()
    guest = visitor.enter().json()["customer"]
    assert visitor.ask("post", "guest/code/", {"number": "12"}).json()["code"] == "invalid"
    sent = visitor.ask("post", "guest/code/", {"number": "+34 600 000 070"}).json()
    assert sent["number"] == "+34600000070"
    assert visitor.ask("post", "guest/number/", {"code": "000000"}).json()["code"] == "wrong_code"
    code = PageSender.shown_code("+34600000070")
    assert visitor.ask("post", "guest/number/", {"code": code}).status_code == 200
    found = find_customer("+34600000070")
    assert found is not None
    assert str(found.id) == guest
    assert visitor.ask("get", "me/").json()["party"] == guest
    assert visitor.ask("delete", "guest/").json()["code"] == "not_a_guest"
    assert visitor.ask("post", "guest/code/", {"number": "+34600000071"}).json()["code"] == "not_a_guest"


def test_a_number_of_somebody_else_is_told_after_its_code_and_merges_nobody(
    shown: Cast, settings: Any
) -> None:
    settings.SMS_SENDER = "accounts.sms.PageSender"
    visitor = Visitor()
    guest = visitor.enter().json()["customer"]
    assert visitor.ask("post", "guest/code/", {"number": "+34600000001"}).status_code == 200
    code = PageSender.shown_code("+34600000001")
    refused = visitor.ask("post", "guest/number/", {"code": code})
    assert (refused.status_code, refused.json()["code"]) == (409, "number_of_other_customer")
    assert visitor.ask("get", "me/").json()["party"] == guest
    assert find_customer("+34600000001") == shown.alice
    assert PhoneCode.objects.get().used_at is not None


def test_a_guest_leaves_for_good(shown: Cast) -> None:
    visitor = Visitor()
    guest = visitor.enter().json()["customer"]
    assert visitor.ask("delete", "guest/").status_code == 204
    assert visitor.client.get(f"{API}me/").status_code == 401
    assert Customer.objects.get(pk=guest).deleted_at is not None
    assert visitor.ask("delete", "guest/").status_code == 404


@pytest.mark.parametrize("status", [Business.Status.SUSPENDED, Business.Status.CLOSED])
def test_a_business_that_cannot_be_written_to_begins_no_chats_and_says_so(shown: Cast, status: str) -> None:
    old, new = Visitor(), Visitor()
    old.enter()
    Business.objects.filter(pk=shown.bakery.pk).update(status=status)
    assert new.enter().json()["code"] == "widget_closed"
    assert f'data-shut="{status}"' in new.client.get(PAGE).content.decode()
    assert "data-shut" not in old.client.get(PAGE).content.decode()


def test_a_business_that_waits_for_the_pilot_begins_no_chats(shown: Cast) -> None:
    staff = make_member("ines@recado.example", "Ines")
    open_pilot(places=5, with_present_businesses=False, actor=staff, address=None)
    assert Visitor().enter().json()["code"] == "widget_closed"


def test_a_kept_guest_s_frame_goes_on_as_theirs(shown: Cast) -> None:
    visitor = Visitor()
    guest = Customer.objects.get(pk=visitor.enter().json()["customer"])
    assert "data-guest" in visitor.client.get(PAGE).content.decode()
    keep_guest(customer_id=guest.id, number="+34600000070", address=None)
    page = visitor.client.get(PAGE).content.decode()
    assert "data-guest" not in page
    assert "data-known" in page
    chat = Client()
    chat.cookies[CHAT.cookie] = session_cookie(guest.user, CHAT)
    talks = chat.get("/chat/api/conversations/").json()["conversations"]
    assert [talk["business"]["handle"] for talk in talks] == ["bakery"]
    assert json.loads(chat.get("/chat/api/me/").content)["party"] == str(guest.id)
