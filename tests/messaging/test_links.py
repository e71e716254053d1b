"""Short links and QR codes: whose they are, where they lead, what they count, and when they end."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.models.people import Customer
from accounts.queries.actors import get_actor_for
from accounts.services.phones import claim_number_for_customer
from accounts.services.standing import suspend_business
from messaging.models.conversations import Conversation
from messaging.models.links import ShortLink, ShortLinkCount
from messaging.queries.links import links_for
from messaging.services import links as services
from messaging.services.leaving import erase_business
from messaging.services.links import ALPHABET, CODE_LENGTH, end_link, make_link
from messaging.views import links as views
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def door(user: Any, which: Any) -> Client:
    client = Client()
    open_door(client, user, which)
    return client


def poster(cast: Cast, text: str = "I saw your poster. ¿Hay pan?") -> ShortLink:
    return make_link(business_id=cast.bakery.id, name="Aufkleber", text=text)


def follow(customer: Customer, code: str) -> Any:
    client = door(customer.user, CHAT)
    return client.post("/chat/api/conversations/", {"link": code}, content_type="application/json")


def somebody() -> Customer:
    return claim_number_for_customer(number="+34600000077", name="Nadia", language="es")


def figures() -> tuple[int, int]:
    rows = ShortLinkCount.objects.values_list("opened", "chats")
    return sum(opened for opened, _ in rows), sum(chats for _, chats in rows)


def test_an_owner_makes_a_link_and_prints_its_code(cast: Cast) -> None:
    client = door(cast.olga.user, BUSINESS)
    made = client.post("/business/links/", {"name": "Poster in the shop", "text": "Two loaves, please"})
    link = ShortLink.objects.get()
    assert made.headers["Location"] == f"/business/links/{link.id}/"
    assert len(link.code) == CODE_LENGTH and set(link.code) <= set(ALPHABET)
    page = client.get(f"/business/links/{link.id}/").content.decode()
    assert f"http://testserver/l/{link.code}/" in page
    assert client.get(f"/l/{link.code}/qr.svg").headers["Content-Type"] == "image/svg+xml"
    changed = client.post(f"/business/links/{link.id}/", {"name": "Window", "text": ""})
    assert changed.status_code == 302
    link.refresh_from_db()
    assert (link.name, link.text) == ("Window", "")
    assert "Window" in client.get("/business/links/").content.decode()


def test_whoever_follows_it_sees_who_answers_and_what_would_be_written(cast: Cast, client: Client) -> None:
    link = poster(cast, "Line one\nline <b>two</b>")
    page = client.get(f"/l/{link.code}/")
    html = page.content.decode()
    assert "Bakery" in html and "Line one" in html and "&lt;b&gt;two" in html
    assert f"/chat/?link={link.code}" in html
    assert page.headers["X-Robots-Tag"] == "noindex"
    client.get(f"/l/{link.code}/", headers={"sec-purpose": "prefetch;prerender"})
    assert figures() == (1, 0)
    assert client.get("/l/nobodys/").status_code == client.get("/l/nobodys/qr.svg").status_code == 404


@pytest.mark.parametrize(
    "program",
    [
        "Googlebot/2.1",
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0",
        "curl/8.5",
    ],
)
def test_a_program_that_looks_at_a_link_is_nobody(cast: Cast, client: Client, program: str) -> None:
    link = poster(cast)
    assert client.get(f"/l/{link.code}/", headers={"user-agent": program}).status_code == 200
    assert figures() == (0, 0)
    browser = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    client.get(f"/l/{link.code}/", headers={"user-agent": browser})
    assert figures() == (1, 0)


def test_nobody_makes_a_link_look_busy_from_one_place(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_COUNTED_FROM_ONE", 3)
    busy, other = poster(cast), poster(cast)
    for link in (busy, other):
        assert [client.get(f"/l/{link.code}/").status_code for _ in range(5)] == [200] * 5
    assert figures() == (6, 0)
    Client(REMOTE_ADDR="192.0.2.9").get(f"/l/{busy.code}/")
    assert figures() == (7, 0)


def test_it_opens_the_chat_with_its_words_and_counts_each_new_chat_once(cast: Cast) -> None:
    link = poster(cast)
    before = Conversation.objects.count()
    nadia = somebody()
    answer = follow(nadia, link.code)
    assert (answer.status_code, answer.json()["suggested"]) == (201, link.text)
    assert answer.json()["business"]["id"] == str(cast.bakery.id)
    again = follow(nadia, link.code)
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    assert Conversation.objects.count() == before + 1
    assert figures() == (0, 1)


def test_an_ended_link_leads_nowhere_and_says_so_until_it_is_taken_up_again(
    cast: Cast, client: Client
) -> None:
    link, owner, nadia = poster(cast), door(cast.olga.user, BUSINESS), somebody()
    assert owner.post(f"/business/links/{link.id}/end/").status_code == 302
    html = client.get(f"/l/{link.code}/").content.decode()
    assert "This link is not used any more." in html and "/chat/?link" not in html
    assert follow(nadia, link.code).status_code == 404
    assert figures() == (0, 0)
    assert owner.post(f"/business/links/{link.id}/resume/").status_code == 302
    assert follow(nadia, link.code).status_code == 201


def test_nobody_sees_or_changes_the_links_of_another_business(cast: Cast) -> None:
    link = poster(cast)
    rival = door(cast.mallory.user, BUSINESS)
    for path in ("", "end/", "resume/"):
        posted = rival.post(f"/business/links/{link.id}/{path}", {"name": "Mine", "text": ""})
        assert posted.status_code == 404, path
    assert rival.get(f"/business/links/{link.id}/").status_code == 404
    assert "Aufkleber" not in rival.get("/business/links/").content.decode()
    agent = door(cast.luis.user, BUSINESS)
    assert agent.get("/business/links/").status_code == 403
    link.refresh_from_db()
    assert (link.name, link.ended_at) == ("Aufkleber", None)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "text": "x"},
        {"name": "x" * 61, "text": ""},
        {"name": "A", "text": "x" * 501},
        {"name": "A\u202eB", "text": ""},
        {"name": "A", "text": "a\0b"},
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept_in_the_form(
    cast: Cast, given: dict[str, str]
) -> None:
    page = door(cast.olga.user, BUSINESS).post("/business/links/", given)
    assert page.status_code == 200 and page.context["form"].errors
    assert page.context["form"].data["text"] == given["text"]
    assert not ShortLink.objects.exists()


def test_a_business_has_a_bounded_number_of_links(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_LINKS", 1)
    first, owner = poster(cast), door(cast.olga.user, BUSINESS)
    assert "End one" in owner.post("/business/links/", {"name": "Second", "text": ""}).content.decode()
    end_link(link=first)
    poster(cast)
    page = owner.post(f"/business/links/{first.id}/resume/", follow=True).content.decode()
    assert "End one" in page
    assert ShortLink.objects.filter(ended_at__isnull=True).count() == 1


def test_strange_requests_are_refused_in_words(cast: Cast) -> None:
    client = door(cast.alice.user, CHAT)
    for given, status in (
        ({"link": 3}, 400),
        ({"link": "x", "business": "bakery"}, 400),
        ({"link": "\0"}, 400),
        ({"link": "x" * 5000}, 404),
        ({}, 400),
        ([], 400),
    ):
        answer = client.post("/chat/api/conversations/", given, content_type="application/json")
        assert answer.status_code == status, given
    member = door(cast.olga.user, BUSINESS)
    link = poster(cast)
    asked = member.post("/business/api/conversations/", {"link": link.code}, content_type="application/json")
    assert asked.status_code == 403


def test_a_suspended_business_is_never_shown_as_safe(cast: Cast, client: Client) -> None:
    link = poster(cast)
    suspend_business(business_id=cast.bakery.id)
    assert "Suspended" in client.get(f"/l/{link.code}/").content.decode()


def test_links_go_with_their_business(cast: Cast, client: Client) -> None:
    client.get(f"/l/{poster(cast).code}/")
    erase_business(cast.bakery.id)
    assert not ShortLink.objects.exists() and not ShortLinkCount.objects.exists()


def test_figures_are_of_thirty_days_and_of_all(cast: Cast, client: Client) -> None:
    link = poster(cast)
    client.get(f"/l/{link.code}/")
    ShortLinkCount.objects.create(link=link, day="2020-01-01", opened=5, chats=2)
    found = links_for(get_actor_for(cast.olga.user, BUSINESS.name)).get()
    assert (found.opened, found.chats, found.all_opened, found.all_chats) == (1, 0, 6, 2)
