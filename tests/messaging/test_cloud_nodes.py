"""What clients read at the Cloud API: numbers, the account, its templates, page by page."""

from typing import Any

import pytest

from tests.conftest import BAKERY_NUMBER, Cast
from tests.messaging.cloud import Cloud, error_of, open_cloud
from tests.messaging.templates import approved_template, write_template

pytestmark = pytest.mark.portable


@pytest.fixture
def cloud(cast: Cast, settings: Any) -> Cloud:
    return open_cloud(cast, settings)


def test_a_number_shows_what_is_asked_for_and_always_its_id(cloud: Cloud) -> None:
    node = cloud.number.node_id
    whole = cloud.get(node).json()
    assert whole["id"] == node
    assert whole["verified_name"] == cloud.cast.bakery.name
    assert whole["display_phone_number"].replace(" ", "") == BAKERY_NUMBER
    fields = "verified_name,nonsense,health_status{a,b},analytics.start(1).end(2).granularity(DAY)"
    assert cloud.get(f"{node}?fields={fields}").json() == {
        "id": node,
        "verified_name": whole["verified_name"],
    }
    assert cloud.get(f"{cloud.account.waba_id}/phone_numbers/").json()["data"] == [whole]


def test_the_account_and_the_profile_have_what_clients_need(cloud: Cloud) -> None:
    account = cloud.get(cloud.account.waba_id).json()
    assert {"id", "name", "timezone_id"} <= account.keys()
    (profile,) = cloud.get(f"{cloud.number.node_id}/whatsapp_business_profile?fields=about").json()["data"]
    assert profile == {"messaging_product": "whatsapp", "vertical": "UNDEFINED"}


def test_templates_are_listed_in_each_language_with_their_examples(cloud: Cloud) -> None:
    approved_template(cloud.cast)
    write_template(cloud.cast, name="a_draft")
    edge = f"{cloud.account.waba_id}/message_templates"
    english, spanish = cloud.get(edge).json()["data"]
    assert [english["language"], spanish["language"]] == ["en", "es"]
    assert (english["status"], english["category"], english["parameter_format"]) == (
        "APPROVED",
        "UTILITY",
        "NAMED",
    )
    assert [component["type"] for component in english["components"]] == ["HEADER", "BODY", "FOOTER"]
    assert english["components"][1]["example"]["body_text_named_params"][0] == {
        "param_name": "name",
        "example": "Alice",
    }
    assert cloud.get(english["id"]).json() == english
    for query, count in (
        ("language=es", 1),
        ('language=["en","es"]&status=APPROVED,PENDING', 2),
        ("status=REJECTED", 0),
        ("name=order", 2),
        ("name_or_content=lista", 1),
        ("category=MARKETING", 0),
    ):
        assert len(cloud.get(f"{edge}?{query}").json()["data"]) == count, query


def test_lists_come_in_pages_whose_addresses_carry_no_secret(cloud: Cloud) -> None:
    approved_template(cloud.cast)
    edge = f"{cloud.account.waba_id}/message_templates?limit=1&summary=total_count&access_token={cloud.token}"
    first = cloud.get(edge).json()
    assert first["summary"]["total_count"] == 2
    assert "previous" not in first["paging"]
    address = first["paging"]["next"]
    assert address.startswith(f"http://testserver/cloud/v23.0/{cloud.account.waba_id}/message_templates?")
    assert cloud.token not in address
    second = cloud.get(address.removeprefix("http://testserver/cloud/v23.0/")).json()
    assert [one["language"] for one in (*first["data"], *second["data"])] == ["en", "es"]
    assert second["summary"] == first["summary"]
    assert "next" not in second["paging"]
    back = cloud.get(second["paging"]["previous"].removeprefix("http://testserver/cloud/v23.0/")).json()
    assert back["data"] == first["data"]
    for bad in ("limit=0", "limit=x", "after=%21"):
        assert error_of(cloud.get(f"{cloud.account.waba_id}/message_templates?{bad}")) == (400, 100)
