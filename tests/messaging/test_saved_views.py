"""Saved views: a filter of the inbox under a name, one's own or the team's."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Membership
from messaging.models.saved_views import SavedView
from messaging.services import saved_views as services
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable
API = "/business/api/saved-views/"
WAITING = {"view": "open", "label": "VIP", "sort": "waiting", "unread": "1", "q": "bread"}


def at_the_door(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def save(client: Client, **changes: Any) -> tuple[int, Any]:
    given = {"name": "VIPs", "query": WAITING, "shared": False, **changes}
    answer = client.post(API, given, content_type="application/json")
    return answer.status_code, answer.json()


def names(client: Client) -> list[str]:
    return [view["name"] for view in client.get(API).json()["views"]]


def test_a_view_is_kept_renamed_and_deleted(cast: Cast) -> None:
    luis = at_the_door(cast.luis)
    status, kept = save(luis)
    assert (status, kept["query"], kept["mine"], kept["can_change"]) == (201, WAITING, True, True)
    changed = luis.patch(f"{API}{kept['id']}/", {"name": "Best"}, content_type="application/json").json()
    assert (changed["name"], changed["query"]) == ("Best", WAITING)
    assert names(luis) == ["Best"]
    assert luis.delete(f"{API}{kept['id']}/").status_code == 204
    assert names(luis) == []


def test_a_shared_view_is_the_teams_and_changed_by_its_owner_or_who_leads(cast: Cast) -> None:
    luis, olga = at_the_door(cast.luis), at_the_door(cast.olga)
    _, own = save(luis, name="Mine alone")
    _, shared = save(luis, name="For all", shared=True)
    assert names(olga) == ["For all"]
    assert olga.patch(f"{API}{own['id']}/", {"name": "x"}, content_type="application/json").status_code == 404
    _, of_olga = save(olga, name="The owner's", shared=True)
    refused = luis.patch(f"{API}{of_olga['id']}/", {"name": "x"}, content_type="application/json")
    assert refused.status_code == 403
    assert not next(v for v in luis.get(API).json()["views"] if v["name"] == "The owner's")["can_change"]
    assert olga.delete(f"{API}{shared['id']}/").status_code == 204
    assert names(luis) == ["Mine alone", "The owner's"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "invalid"),
        ({"name": "x" * 41}, "invalid"),
        ({"name": "a\u202eb"}, "invalid"),
        ({"name": 7}, "malformed"),
        ({"query": []}, "malformed"),
        ({"query": {"view": "everything"}}, "invalid"),
        ({"query": {"page": "1"}}, "invalid"),
        ({"query": {"q": 7}}, "invalid"),
        ({"query": {"view": ["open"]}}, "invalid"),
        ({"query": {"q": "x" * 101}}, "invalid"),
        ({"shared": "yes"}, "malformed"),
        ({"owner": "me"}, "unknown_field"),
    ],
)
def test_what_is_no_view_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    status, refused = save(at_the_door(cast.luis), **changes)
    assert (status, refused["code"]) == (400, code)
    assert not SavedView.objects.exists()


def test_names_and_numbers_of_views_are_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    luis = at_the_door(cast.luis)
    save(luis)
    assert save(luis, name="vips")[1]["code"] == "saved_view_taken"
    assert save(at_the_door(cast.olga))[0] == 201
    monkeypatch.setattr(services, "MAX_SAVED_VIEWS", 1)
    assert save(luis, name="other")[1]["code"] == "saved_view_limit"


def test_views_are_no_business_of_customers_and_rivals(cast: Cast) -> None:
    _, shared = save(at_the_door(cast.luis), shared=True)
    rival, alice = at_the_door(cast.mallory), Client()
    open_door(alice, cast.alice.user, CHAT)
    assert names(rival) == []
    assert rival.delete(f"{API}{shared['id']}/").status_code == 404
    assert alice.get("/chat/api/saved-views/").status_code == 403
    answer = alice.post("/chat/api/saved-views/", {"name": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert SavedView.objects.count() == 1
