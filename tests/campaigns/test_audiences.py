"""Audiences: rules as data, one query, and nobody else's contacts."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.models.businesses import Membership
from campaigns.errors import RuleError
from campaigns.models.audiences import Audience
from campaigns.queries.audiences import contacts_meant, reach_of
from campaigns.rules import check_rule
from messaging.models.contacts import Consent, Contact, ContactAttribute, ContactLabel, Label
from messaging.models.conversations import ConversationCounter
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable


@pytest.fixture
def people(cast: Cast) -> Cast:
    """Nadia and Omar beside alice and bob; "in" is a key that reads like a lookup's name."""
    for key, kind in (("points", "number"), ("since", "date"), ("vegan", "yes_no"), ("in", "text")):
        ContactAttribute.objects.create(business=cast.bakery, key=key, name=key.title(), kind=kind)
    label = Label.objects.create(business=cast.bakery, name="vip")
    nadia = Contact.objects.create(
        business=cast.bakery,
        name="Nadia",
        number="+351910001001",
        country="PT",
        language="pt",
        place="Tavira",
        attributes={"points": 120, "since": "2024-05-06", "vegan": True, "in": "north"},
    )
    Contact.objects.create(
        business=cast.bakery, name="Omar", place="Faro", attributes={"points": 9, "vegan": False}
    )
    ContactLabel.objects.create(business=cast.bakery, contact=nadia, label=label)
    Consent.objects.create(business=cast.bakery, contact=nadia, given_at=timezone.now(), source="shop")
    Contact.objects.create(business=cast.rival, name="Rivals' own", place="Tavira")
    hours_ago = timezone.now() - timedelta(hours=5)
    ConversationCounter.objects.filter(conversation=cast.conversation).update(
        customer_last_at_ms=int(hours_ago.timestamp() * 1000)
    )
    return cast


def meant(cast: Cast, rule: dict[str, Any]) -> set[str]:
    from campaigns.queries.audiences import rule_fields

    check_rule(rule, rule_fields(cast.bakery.id))
    return set(contacts_meant(cast.bakery.id, rule).values_list("name", flat=True))


def one(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


EVERYBODY = {"Alice", "Bob", "Nadia", "Omar"}


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (one("place", "is", "tavira"), {"Nadia"}),
        (one("place", "is_not", "Tavira"), EVERYBODY - {"Nadia"}),
        (one("language", "is", "en"), {"Alice"}),
        (one("country", "is", "ES"), {"Alice", "Bob"}),
        (one("consent", "is", True), {"Nadia"}),
        (one("consent", "is", False), EVERYBODY - {"Nadia"}),
        (one("last_activity", "within_days", 1), {"Alice"}),
        (one("last_activity", "not_within_days", 1), EVERYBODY - {"Alice"}),
        (one("attribute:points", "at_least", 9), {"Nadia", "Omar"}),
        (one("attribute:points", "at_least", 9.5), {"Nadia"}),
        (one("attribute:points", "at_most", 100), {"Omar"}),
        (one("attribute:points", "is", 120), {"Nadia"}),
        (one("attribute:since", "at_least", "2024-05-06"), {"Nadia"}),
        (one("attribute:since", "at_most", "2024-05-05"), set()),
        (one("attribute:vegan", "is", True), {"Nadia"}),
        (one("attribute:in", "is", "north"), {"Nadia"}),
        (one("attribute:in", "is_not", "north"), EVERYBODY - {"Nadia"}),
        (one("attribute:points", "is_set"), {"Nadia", "Omar"}),
        (one("attribute:points", "is_not_set"), {"Alice", "Bob"}),
    ],
)
def test_a_condition_means_the_right_people(people: Cast, condition: dict[str, Any], names: set[str]) -> None:
    assert meant(people, {"all": [condition]}) == names


def test_groups_nest_and_ask_one_query(people: Cast, django_assert_num_queries: Any) -> None:
    label = Label.objects.get()
    either = {"any": [one("label", "is", str(label.id)), one("language", "is", "en")]}
    rule = {"all": [either, {"any": [one("place", "is", "Tavira"), one("country", "is", "ES")]}]}
    assert meant(people, rule) == {"Nadia", "Alice"}
    assert meant(people, {"all": []}) == EVERYBODY
    with django_assert_num_queries(1):
        assert contacts_meant(people.bakery.id, rule).count() == 2


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("everybody", "bad_rule"),
        ({}, "bad_rule"),
        ({"all": [], "any": []}, "bad_rule"),
        ({"all": "x"}, "bad_rule"),
        ({"all": [{"any": []}]}, "bad_rule"),
        ({"all": [one("place", "at_least", "x")]}, "bad_rule"),
        ({"all": [{**one("place", "is", "x"), "more": 1}]}, "bad_rule"),
        ({"all": [one("password", "is", "x")]}, "unknown_rule_field"),
        ({"all": [one("attribute:missing", "is", "x")]}, "unknown_rule_field"),
        ({"all": [one("label", "is", "00000000-0000-4000-8000-000000000000")]}, "unknown_rule_field"),
        ({"all": [one("label", "is", "nonsense")]}, "unknown_rule_field"),
        ({"all": [one("last_activity", "within_days", 0)]}, "bad_rule_value"),
        ({"all": [one("last_activity", "within_days", True)]}, "bad_rule_value"),
        ({"all": [one("attribute:points", "is", "many")]}, "bad_rule_value"),
        ({"all": [one("attribute:since", "is", "2024-13-01")]}, "bad_rule_value"),
        ({"all": [one("place", "is", "x\0")]}, "bad_rule_value"),
        ({"all": [one("place", "is")]}, "bad_rule_value"),
        ({"all": [one("place", "is", "x")] * 41}, "rule_too_large"),
        ({"all": [{"any": [{"all": [{"any": [one("place", "is", "x")]}]}]}]}, "rule_too_large"),
    ],
)
def test_a_bad_rule_is_refused_with_its_code(people: Cast, rule: Any, code: str) -> None:
    with pytest.raises(RuleError) as caught:
        reach_of(people.bakery.id, rule)
    assert caught.value.code == code


def client_of(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def test_the_page_counts_saves_and_deletes(people: Cast) -> None:
    client, rule = client_of(people.olga), {"all": [one("consent", "is", True)]}
    counted = client.post("/business/api/audiences/count/", {"rule": rule}, content_type="application/json")
    assert counted.json() == {"count": 1, "with_consent": 1, "sample": ["Nadia"]}
    bad = client.post("/business/api/audiences/count/", {"rule": {}}, content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_rule")
    form = {"name": "Regulars", "rule": json.dumps(rule)}
    assert client.post("/business/audiences/new/", form).status_code == 302
    assert "no other audience" in client.post("/business/audiences/new/", form).content.decode()
    assert "cannot be read" in client.post("/business/audiences/new/", {**form, "rule": "{"}).content.decode()
    saved = Audience.objects.get()
    assert "Regulars" in client.get("/business/audiences/").content.decode()
    client.post(f"/business/audiences/{saved.id}/", {**form, "name": "All", "rule": '{"all": []}'})
    saved.refresh_from_db()
    assert (saved.name, saved.rule) == ("All", {"all": []})
    client.post(f"/business/audiences/{saved.id}/delete/")
    assert not Audience.objects.exists()


def test_a_foreign_audience_is_not_found_and_agents_change_none(people: Cast) -> None:
    made = Audience.objects.create(
        business=people.bakery, name="Regulars", rule={"all": []}, created_by=people.olga.user
    )
    mallory, luis = client_of(people.mallory), client_of(people.luis)
    for path in ("", "delete/"):
        assert mallory.post(f"/business/audiences/{made.id}/{path}").status_code == 404
    luis.post(f"/business/audiences/{made.id}/delete/")
    luis.post(f"/business/audiences/{made.id}/", {"name": "Mine", "rule": '{"all": []}'})
    made.refresh_from_db()
    assert made.name == "Regulars"
    rule = {"all": [one("place", "is", "Tavira")]}
    counted = mallory.post("/business/api/audiences/count/", {"rule": rule}, content_type="application/json")
    assert counted.json()["sample"] == ["Rivals' own"]
