"""The directory of genuine businesses: who is in it, what finds them, and in which order."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from accounts.models.businesses import Business
from accounts.models.names import searchable
from accounts.queries.directory import MAX_QUESTION, PAGE_SIZE, DirectoryFilters, directory_page
from accounts.services.profile import change_profile
from messaging.services.automation import save_rules
from tests.conftest import Cast, certify
from tests.messaging.test_automation import RULES

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
Status = Business.Status


def shop(name: str, handle: str = "", **facts: Any) -> Business:
    given = {"legal_name": name, "country": "ES", "status": Status.VERIFIED, **facts}
    return Business.objects.create(name=name, handle=handle or f"shop-{uuid4().hex[:8]}", **given)


def found(text: str = "", **filters: str) -> list[str]:
    return [business.name for business in directory_page(DirectoryFilters(text, **filters), "").businesses]


def test_words_are_found_without_case_accents_and_signs_where_words_begin() -> None:
    shop("Padaria Amélia", address="Rua do Norte 8, Olhão")
    shop("Ferretería Núñez", address="Calle Mayor 1, Málaga")
    for question in ("amelia", "AMÉL", "padaria olhao", "  amelia,  padaria! ", "olh"):
        assert found(question) == ["Padaria Amélia"], question
    assert found("nunez malaga") == ["Ferretería Núñez"]
    for nothing in ("melia", "padaria málaga", "amelia norte sur"):
        assert found(nothing) == [], nothing
    assert len(found("%")) == len(found("_")) == len(found("!")) == 2, "signs ask for nothing"


def test_who_is_called_so_comes_before_who_only_begins_so_and_before_who_is_there() -> None:
    shop("Zapatos del Faro", address="Vigo")
    shop("Faro Norte")
    shop("Almacén", address="Calle del Faro 2")
    shop("Faros y señales")
    called = shop("El del puerto", handle="faro")
    assert found("faro") == [called.name, "Faro Norte", "Faros y señales", "Almacén", "Zapatos del Faro"]


def test_a_kind_of_business_is_found_by_its_word_in_the_readers_language() -> None:
    shop("Brezo", category="florist")
    shop("Vencejo", category="airline")
    with translation.override("es"):
        assert found("flor") == ["Brezo"]
        assert found("aerol") == ["Vencejo"]
    with translation.override("en"):
        assert found("airl") == ["Vencejo"]
    assert found(category="florist") == ["Brezo"]


@pytest.mark.parametrize("status", [one for one in Status if one != Status.VERIFIED])
def test_only_verified_businesses_are_found(status: Business.Status) -> None:
    shop("Amelia", status=status)
    assert found("amelia") == found() == []


def test_pages_follow_each_other_by_rank_and_name_without_a_gap() -> None:
    for number in range(PAGE_SIZE):
        shop(f"Bar {number:02}", address="Faro")
    for number in range(PAGE_SIZE):
        shop(f"Faro {number:02}")
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = directory_page(DirectoryFilters("faro"), cursor)
        names += [business.name for business in page.businesses]
        cursor = page.next_cursor
    assert names == [f"Faro {number:02}" for number in range(PAGE_SIZE)] + [
        f"Bar {number:02}" for number in range(PAGE_SIZE)
    ]


def test_another_name_is_found_at_once_and_the_old_one_no_more(cast: Cast) -> None:
    certify(cast.bakery)
    change_profile(
        business_id=cast.bakery.id, changes={"address": "Tavira"}, actor_id=cast.olga.user_id, address=None
    )
    assert found("tavira") == ["Bakery"]


def test_the_public_page_needs_no_account_and_takes_any_question(client: Client) -> None:
    shop("Padaria Amélia", handle="amelia", category="bakery")
    page = client.get("/b/").content.decode()
    assert "Padaria Amélia" in page and "/b/amelia/" in page and "/b/amelia/proof.json" in page
    assert "Padaria Amélia" in client.get("/b/?q=panad", headers={"accept-language": "es"}).content.decode()
    for strange in ("?q=nobody", "?q=%00", f"?q={'x' * 5000}", "?country=%F0", "?category=" + "x" * 300):
        assert client.get(f"/b/{strange}").status_code in (200, 302), strange
    for cursor in ("?after=nobody", "?after=%00"):
        assert client.get(f"/b/{cursor}").headers["Location"] == "/b/"


def test_the_words_of_a_question_are_bounded() -> None:
    assert found("amelia " * MAX_QUESTION) == []
    assert searchable("Ｆｕｌｌ Ｗｉｄｔｈ", "Straße-12") == " full width strasse 12"


def test_a_business_page_says_what_it_can_be_asked(cast: Cast, client: Client) -> None:
    certify(cast.bakery)
    assert "What you can ask it" not in client.get("/b/bakery/").content.decode()
    save_rules(business_id=cast.bakery.id, document=RULES, version=0, actor_id=cast.olga.user_id)
    page = client.get("/b/bakery/").content.decode()
    assert "What you can ask it" in page and "When we are open" in page
