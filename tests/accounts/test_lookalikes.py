"""Names that pass for a verified business's, whatever signs they are written in."""

import pytest

from accounts.models.businesses import Business
from accounts.queries.emails import is_disposable
from accounts.queries.names import lookalikes_of, mixes_scripts, skeletons_of
from tests.conftest import Cast

CYRILLIC_A, CYRILLIC_E, GREEK_O = "\u0430", "\u0435", "\u03bf"


def verified(cast: Cast, name: str) -> Business:
    Business.objects.filter(pk=cast.bakery.pk).update(name=name, status=Business.Status.VERIFIED)
    return Business.objects.get(pk=cast.bakery.pk)


@pytest.mark.parametrize(
    "disguise",
    [
        f"B{CYRILLIC_A}nco Cobalto",
        f"Banco C{GREEK_O}balto",
        "Banco C0balto",
        "BANCO C0BALTO",
        "Banco CobaIto",
        "Banco Coba1to",
        "  banco   cobalto ",
        "𝐁anco Cobalto",
        "Ｂanco Cobalto",
    ],
)
def test_a_name_that_looks_the_same_is_the_same(cast: Cast, disguise: str) -> None:
    bank = verified(cast, "Banco Cobalto")
    (other,) = lookalikes_of(disguise, None)
    assert (other.business, other.is_same_look, other.likeness) == (bank, True, 100.0)


@pytest.mark.parametrize(("one", "other"), [("INES", "ines"), ("lnes", "Ines"), ("Arnélia", "Amélia")])
def test_capitals_and_pairs_of_letters_hide_nothing(one: str, other: str) -> None:
    assert not skeletons_of(one).isdisjoint(skeletons_of(other))


@pytest.mark.parametrize(
    "near", ["Banco Cobalta", "Cobalto Banco", "Banco Cobálto", "Banco-Cobalto", "Banco Cobalto Seguridad"]
)
def test_a_name_that_is_nearly_the_same_is_told_and_is_not_the_same(cast: Cast, near: str) -> None:
    verified(cast, "Banco Cobalto")
    (other,) = lookalikes_of(near, None)
    assert not other.is_same_look
    assert 85 <= other.likeness <= 100


@pytest.mark.parametrize("name", ["Banco Azul", "Floristería Brezo", "Cobre y Alto", "", "!"])
def test_another_name_is_like_nobodys(cast: Cast, name: str) -> None:
    verified(cast, "Banco Cobalto")
    assert lookalikes_of(name, None) == []


def test_only_names_with_a_badge_are_guarded_and_nobody_s_against_its_owner(cast: Cast) -> None:
    bank = verified(cast, "Banco Cobalto")
    assert lookalikes_of("Banco Cobalto", bank.id) == []
    for status, guarded in (
        ("unverified", 0),
        ("in_review", 0),
        ("paused", 1),
        ("revoked", 0),
        ("closed", 0),
    ):
        Business.objects.filter(pk=bank.pk).update(status=status)
        assert len(lookalikes_of("Banco Cobalto", None)) == guarded, status
    Business.objects.filter(pk=bank.pk).update(status="suspended", status_before_suspension="verified")
    assert len(lookalikes_of("Banco Cobalto", None)) == 1


@pytest.mark.parametrize(
    ("name", "mixed"),
    [
        (f"B{CYRILLIC_A}nco", True),
        (f"Padaria Am{CYRILLIC_E}lia", True),
        ("Padaria Amélia 24", False),
        ("Сбер Bank", False),
        ("寿司バー", False),
        ("Amélia", False),
    ],
)
def test_letters_of_two_scripts_in_one_word_are_told(name: str, mixed: bool) -> None:
    assert mixes_scripts(name) == mixed


@pytest.mark.parametrize(
    ("email", "disposable"),
    [
        ("x@mailinator.com", True),
        ("x@MAILINATOR.com", True),
        ("x@deep.mailinator.com", True),
        ("olga@bakery.example", False),
        ("mailinator.com@bakery.example", False),
        ("", False),
        (None, False),
    ],
)
def test_an_address_that_anybody_can_throw_away_is_told(email: str | None, disposable: bool) -> None:
    assert is_disposable(email) == disposable
