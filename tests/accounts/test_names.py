"""Names and handles: nothing in them may deceive."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.queries.businesses import find_business
from accounts.services.businesses import register_business
from accounts.services.phones import claim_number_for_customer
from accounts.services.profile import change_profile
from tests.accounts.test_phones import NUMBER, enter
from tests.conftest import Cast, make_member

AN_ID = "8bcb2c65-d6d0-4e9d-8c6f-94c80c4c7ec5"
INVISIBLE = ["Bakery\u200b", "\u202eyrekaB", "Bake\nry", "Bakery\x00", "Bakery\ue000", "Bakery\u2066"]
INVISIBLE += ["\u3164\u3164", "Bak\u2800ery", "Z" + "\u0302" * 9 + "algo"]
GOOD: dict[str, Any] = {"handle": "mill", "name": "Molino Nº 1 — Añil 水", "legal_name": "Mill, S.L."}


def register(**changes: Any) -> Business:
    owner = make_member(f"{uuid.uuid4()}@mill.example", "Nora")
    rest: dict[str, Any] = {"owner": owner, "country": "ES", "size": "small", "profile": {}}
    return register_business(**{**GOOD, **rest, **changes})


@pytest.mark.parametrize("handle", ["-bäckerei", "Mill", "mi ll", AN_ID, AN_ID.replace("-", "")])
def test_a_handle_that_could_deceive_is_refused(db: None, handle: str) -> None:
    with pytest.raises(ValidationError):
        register(handle=handle)


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_with_invisible_characters_is_refused(db: None, name: str) -> None:
    for field in ("name", "legal_name"):
        with pytest.raises(ValidationError):
            register(**{field: name})
    with pytest.raises(ValidationError):
        claim_number_for_customer(number=NUMBER, name=name, language="en")
    assert not Customer.objects.exists()


@pytest.mark.parametrize("name", ["🌸🌸🌸", "!?", "— · —"])
def test_a_business_needs_a_name_that_can_be_said(db: None, name: str) -> None:
    with pytest.raises(ValidationError, match="letters or numbers"):
        register(name=name)
    form = {"business_name": name, "handle": "flowers"}
    page = Client().post("/business/sign-up/", form)
    assert page.context["form"].errors["business_name"] == ["A name needs letters or numbers."]
    # A customer is called whatever they like.
    claim_number_for_customer(number=NUMBER, name="🌸", language="en")


def test_a_business_is_not_renamed_to_what_nobody_can_say(cast: Cast) -> None:
    changed: dict[str, Any] = {"changes": {"name": "🥖"}, "actor_id": cast.olga.user_id, "address": None}
    with pytest.raises(ValidationError, match="letters or numbers"):
        change_profile(business_id=cast.bakery.id, **changed)
    assert change_profile(business_id=cast.bakery.id, **{**changed, "changes": {"name": "🥖 1"}}) == ["name"]


def test_a_customer_is_told_why_a_name_is_refused(db: None) -> None:
    client = Client()
    enter(client)
    answer = client.post("/chat/sign-in/name/", {"name": "No\u202era"})
    assert "invisible" in str(answer.context["form"].errors)


def test_an_id_always_means_the_business_that_has_it(cast: Cast) -> None:
    assert register().name == GOOD["name"]
    Business.objects.filter(handle="mill").update(handle=str(cast.bakery.id))
    assert find_business(str(cast.bakery.id)) == cast.bakery
    assert find_business("bakery") == cast.bakery
