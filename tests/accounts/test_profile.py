"""What a business says of itself: checked, written down, and with its badge at stake where a name changes."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.doors import BUSINESS
from accounts.errors.profile import ClosedError
from accounts.logos import MAX_BYTES, SIDE, make_logo
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.hours import check_spans, closes_at, week_of
from accounts.models.keys import Certificate
from accounts.models.tax_ids import is_tax_id, read_tax_id
from accounts.services.profile import change_profile
from accounts.services.standing import suspend_business
from tests.accounts.test_verification import make_request
from tests.conftest import PASSWORD, Cast, certify
from tests.sessions import open_door

PAGE = "/business/profile/"
FACTS = {
    "name": "Bakery",
    "legal_name": "Bakery, S.L.",
    "country": "ES",
    "tax_id": "B-bakery",
    "category": "",
    "zone": "",
}


def at_desk(cast: Cast, name: str = "olga") -> Client:
    client = Client()
    open_door(client, getattr(cast, name).user, BUSINESS)
    return client


def stored(cast: Cast) -> Business:
    return Business.objects.get(pk=cast.bakery.pk)


def save(cast: Cast, **changes: Any) -> Any:
    return at_desk(cast).post(PAGE, {**FACTS, **changes})


def errors(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **more)
    return made.getvalue()


def upload(cast: Cast, content: bytes, name: str = "logo.png") -> Any:
    return at_desk(cast).post(PAGE, {"act": "logo", "logo": SimpleUploadedFile(name, content)})


def test_the_profile_is_kept_and_each_change_written_down(cast: Cast) -> None:
    answer = save(
        cast,
        category="bakery",
        description="Bread at seven.",
        tax_id="b 58378431",
        address="Rua do Forno 12",
        website="bakery.example",
        zone="Europe/Madrid",
        mon_0_from="07:00",
        mon_0_to="13:00",
        mon_1_from="17:00",
        mon_1_to="00:00",
    )
    assert answer.status_code == 302, errors(answer)
    business = stored(cast)
    assert (business.category, business.tax_id, business.website) == (
        "bakery",
        "B58378431",
        "https://bakery.example",
    )
    assert business.hours == {"mon": [["07:00", "13:00"], ["17:00", "24:00"]]}
    event = AuditEvent.objects.get(action="business.profile_changed")
    assert event.detail["before"]["tax_id"] == "B-bakery"
    assert event.detail["after"]["hours"] == business.hours
    assert (event.actor_id, event.business_id) == (cast.olga.user_id, business.id)
    # The page fills itself with what is kept, and saving that again is no change.
    form = at_desk(cast).get(PAGE).context["form"]
    again = {name: value for name, value in form.initial.items() if value}
    assert at_desk(cast).post(PAGE, again).status_code == 302
    assert AuditEvent.objects.filter(action="business.profile_changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"tax_id": "B58378432"}, "tax_id", "no tax id of this country"),
        ({"tax_id": "<script>"}, "tax_id", "no tax id of this country"),
        ({"tax_id": "\u202e58378431B"}, "tax_id", "invisible"),
        ({"name": "Ba\u200bkery"}, "name", "invisible"),
        ({"name": ""}, "name", "required"),
        ({"country": "QQ"}, "country", "valid choice"),
        ({"category": "spies"}, "category", "valid choice"),
        ({"category": "other"}, "category_other", "Write what you do"),
        ({"website": "javascript:alert(1)"}, "website", "valid URL"),
        ({"website": "ftp://bakery.example"}, "website", "valid URL"),
        ({"zone": "Mars/Base"}, "zone", "valid choice"),
        ({"mon_0_from": "09:00", "mon_0_to": "18:00"}, "zone", "where these hours"),
        ({"mon_0_from": "09:00", "zone": "Europe/Madrid"}, "mon_0_from", "when it closes"),
        ({"tue_0_from": "18:00", "tue_0_to": "02:00", "zone": "Europe/Madrid"}, "tue_0_from", "midnight"),
        ({"wed_0_from": "25:00", "wed_0_to": "26:00"}, "wed_0_from", "valid time"),
        (
            {
                "thu_0_from": "09:00",
                "thu_0_to": "14:00",
                "thu_1_from": "13:00",
                "thu_1_to": "18:00",
                "zone": "Europe/Madrid",
            },
            "thu_0_from",
            "overlap",
        ),
        ({"description": "x" * 501}, "description", "500"),
        ({"address": "a\0b"}, "address", "invisible"),
    ],
)
def test_nonsense_is_refused_at_its_field(cast: Cast, changes: dict[str, str], field: str, said: str) -> None:
    before = Business.objects.filter(pk=cast.bakery.pk).values().get()
    found = errors(save(cast, **changes))
    assert said in str(found[field]) or "Null characters" in str(found[field])
    assert Business.objects.filter(pk=cast.bakery.pk).values().get() == before


def test_another_name_of_a_verified_business_needs_the_password_and_pauses_the_badge(cast: Cast) -> None:
    certify(cast.bakery)
    asked = save(cast, name="Bakery Olga")
    assert asked.status_code == 200
    assert "Your badge will be paused" in asked.content.decode()
    assert 'value="Bakery Olga"' in asked.content.decode()
    wrong = save(cast, name="Bakery Olga", password="nonsense")
    assert "is not right" in wrong.content.decode()
    assert (stored(cast).name, stored(cast).status) == ("Bakery", "verified")
    assert save(cast, name="Bakery Olga", password=PASSWORD).status_code == 302
    assert (stored(cast).name, stored(cast).status) == ("Bakery Olga", "paused")
    certificate = Certificate.objects.get()
    assert (certificate.ending, certificate.revoked_at is None) == ("renamed", False)
    renamed = AuditEvent.objects.get(action="business.renamed")
    assert renamed.detail == {"before": {"name": "Bakery"}, "after": {"name": "Bakery Olga"}}
    assert AuditEvent.objects.filter(action="badge.paused").count() == 1
    page = Client().get("/b/bakery/").content.decode()
    assert "it has a new name" in page


def test_a_legal_name_counts_as_much_and_everything_else_keeps_the_badge(cast: Cast) -> None:
    certify(cast.bakery)
    assert save(cast, address="Rua do Forno 14", category="bakery").status_code == 302
    assert stored(cast).status == "verified"
    assert "paused" in save(cast, legal_name="Olga Pan, S.L.").content.decode()
    suspend_business(business_id=cast.bakery.id)
    assert "Your badge will be paused" in save(cast, legal_name="Olga Pan, S.L.").content.decode()
    assert save(cast, legal_name="Olga Pan, S.L.", password=PASSWORD).status_code == 302
    assert (stored(cast).status, stored(cast).status_before_suspension) == ("suspended", "paused")


def test_a_name_under_review_says_that_it_must_be_asked_again(cast: Cast) -> None:
    make_request(cast)
    client = at_desk(cast)
    assert "being looked at under these names" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {**FACTS, "name": "Bakery Two"}, follow=True)
    assert "Withdraw it and ask again" in answer.content.decode()


@pytest.mark.parametrize("name", ["B\u0430kery", "BAKERY", "Bakery"])
def test_nobody_takes_a_verified_name_by_renaming(cast: Cast, name: str) -> None:
    certify(cast.bakery)
    client = Client()
    open_door(client, cast.mallory.user, BUSINESS)
    answer = client.post(PAGE, {**FACTS, "name": name, "legal_name": "Rival, S.L.", "tax_id": ""})
    assert "looks the same as that of “Bakery”" in str(errors(answer)["name"])
    event = AuditEvent.objects.get(action="business.profile_refused")
    assert (event.business_id, event.target) == (cast.rival.id, str(cast.bakery.id))
    assert Business.objects.get(pk=cast.rival.pk).name == "Rival"


def test_agents_read_it_and_change_nothing(cast: Cast) -> None:
    luis = at_desk(cast, "luis")
    page = luis.get(PAGE).content.decode()
    assert "Bakery, S.L." in page
    assert "<form" not in page.split("<main")[1]
    for fields in ({**FACTS, "name": "Mine"}, {"act": "remove_logo"}):
        assert luis.post(PAGE, fields).status_code == 403
    assert stored(cast).name == "Bakery"


def test_a_closed_business_changes_nothing_any_more(cast: Cast) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(status="closed")
    assert "is closed" in str(errors(save(cast, address="Elsewhere")))
    with pytest.raises(ClosedError):
        change_profile(
            business_id=cast.bakery.id, changes={"address": "x"}, actor_id=cast.olga.user_id, address=None
        )
    assert "Chat</a>" not in Client().get("/b/bakery/").content.decode()


def test_a_failure_half_way_keeps_name_and_badge(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    certify(cast.bakery)

    def fails(**anything: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.services.profile.pause_badge", fails)
    with pytest.raises(RuntimeError):
        change_profile(
            business_id=cast.bakery.id, changes={"name": "New"}, actor_id=cast.olga.user_id, address=None
        )
    assert (stored(cast).name, stored(cast).status) == ("Bakery", "verified")
    assert not AuditEvent.objects.filter(action="business.renamed").exists()


@pytest.mark.parametrize(
    ("country", "text", "kept", "checked"),
    [
        ("ES", "b-58.378.431", "B58378431", True),
        ("ES", "54362315K", "54362315K", True),
        ("ES", "X-5253868-R", "X5253868R", True),
        ("PT", "PT 501 964 843", "501964843", True),
        ("FR", "FR 40 303 265 045", "40303265045", True),
        ("DE", "136,695 976", "136695976", True),
        ("US", "91-1144442", "911144442", True),
        ("MX", "GODE 561231 GR8", "GODE561231GR8", True),
        ("HK", "  12345678-000 ", "12345678-000", False),
        ("FK", "anything", "anything", False),
    ],
)
def test_tax_ids_are_read_by_their_country_s_rules(country: str, text: str, kept: str, checked: bool) -> None:
    read = read_tax_id(country, text)
    assert (read.number, read.is_checked) == (kept, checked)


@pytest.mark.parametrize(
    ("country", "text"),
    [("ES", "B58378432"), ("PT", "501964842"), ("US", "07-1144442"), ("ES", ""), ("ES", "\0")],
)
def test_a_wrong_tax_id_is_refused(country: str, text: str) -> None:
    with pytest.raises(ValidationError):
        read_tax_id(country, text)
    assert not is_tax_id(country, text)


def test_a_country_without_rules_is_told(cast: Cast) -> None:
    answer = at_desk(cast).post(PAGE, {**FACTS, "country": "HK", "tax_id": "123"}, follow=True)
    assert "kept as written" in answer.content.decode()


# --- hours


def test_spans_are_put_in_order_and_bounded() -> None:
    assert check_spans([("17:00", "00:00"), ("09:00", "14:00")]) == [("09:00", "14:00"), ("17:00", "24:00")]
    with pytest.raises(ValidationError):
        check_spans([("01:00", "02:00"), ("03:00", "04:00"), ("05:00", "06:00"), ("07:00", "08:00")])


def test_open_is_where_the_business_is() -> None:
    hours = {"mon": [["09:00", "14:00"], ["17:00", "24:00"]]}
    # A Monday in February, 13:30 in Madrid and 12:30 on the Canaries.
    noon = datetime(2026, 2, 2, 12, 30, tzinfo=UTC)
    assert closes_at(hours, "Europe/Madrid", noon) == "14:00"
    assert closes_at(hours, "Europe/Madrid", noon.replace(hour=13)) is None
    assert closes_at(hours, "Atlantic/Canary", noon.replace(hour=13)) == "14:00"
    assert closes_at(hours, "Europe/Madrid", noon.replace(hour=22)) == "24:00"
    assert closes_at(hours, "nonsense", noon) == "14:00"
    week = week_of(hours, "Europe/Madrid", noon)
    assert [day.is_today for day in week] == [True, *[False] * 6]
    assert week_of({}, "", noon) == []


# --- the picture


def test_a_picture_becomes_a_plain_square_named_by_its_bytes(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "the owner's kitchen"
    assert upload(cast, picture("JPEG", exif=exif), "x.svg").status_code == 302
    first = stored(cast).logo_digest
    answer = Client().get(f"/logos/{first}.webp")
    assert b"kitchen" not in answer.content
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (SIDE, SIDE))
    assert f"/logos/{first}.webp" in Client().get("/b/bakery/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        upload(cast, picture("WEBP", (400, 400)))
        assert Client().get(f"/logos/{first}.webp").status_code == 404
    assert stored(cast).logo_digest != first
    assert at_desk(cast).post(PAGE, {"act": "remove_logo"}).status_code == 302
    assert stored(cast).logo_digest == ""
    assert AuditEvent.objects.filter(action="business.profile_changed").count() == 3


def bomb() -> bytes:
    """A hundred million pixels, all one colour: small as a file, and 300 MB once it is unpacked."""
    made = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<?xml version="1.0"?><!-- hello --><svg xmlns="http://www.w3.org/2000/svg"></svg>', "logo_vector"),
        (b"<SVG onload='alert(1)'>", "logo_vector"),
        (b"%PDF-1.7 nothing", "logo_type"),
        (b"nothing at all", "logo_type"),
        (picture()[:200], "logo_broken"),
        (picture("PNG", (40, 40)), "logo_too_small"),
        (picture("GIF"), "logo_type"),
        (bomb(), "logo_too_many_pixels"),
        (b"\0" * (MAX_BYTES + 1), "logo_too_big"),
        (
            picture("PNG", save_all=True, append_images=[Image.new("RGB", (300, 200), "red")]),
            "logo_type",
        ),
    ],
    ids=["svg", "SVG", "pdf", "text", "cut", "small", "gif", "bomb", "big", "moving"],
)
def test_what_is_no_picture_is_refused_with_its_reason_and_written_down(
    cast: Cast, content: bytes, code: str
) -> None:
    answer = upload(cast, content)
    assert answer.status_code == 200
    assert len(answer.context["logo_form"].errors["logo"]) == 1
    assert stored(cast).logo_digest == ""
    assert AuditEvent.objects.get(action="business.profile_refused").detail == {"why": code}


def test_an_empty_upload_is_said_on_the_page(cast: Cast) -> None:
    assert upload(cast, b"").context["logo_form"].errors["logo"]
    assert at_desk(cast).post(PAGE, {"act": "logo"}).context["logo_form"].errors["logo"]


def test_what_is_transparent_stands_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(io.BytesIO(make_logo(io.BytesIO(made.getvalue())).content)) as shown:
        assert shown.getpixel((SIDE // 2, SIDE // 2)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("paused", "Its badge is paused"),
        ("revoked", "took the badge of this business"),
        ("closed", "is closed, and nobody answers"),
        ("suspended", "suspended this business"),
    ],
)
def test_the_public_page_says_plainly_how_a_business_stands(cast: Cast, status: str, said: str) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(status=status)
    assert said in Client().get("/b/bakery/").content.decode()
    assert said not in Client().get("/b/rival/").content.decode()
