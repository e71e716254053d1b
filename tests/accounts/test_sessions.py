"""Where people are signed in: the list, its ends, and the news about new devices."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, STAFF
from accounts.models.audit import AuditEvent
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.sessions import DoorSession
from accounts.queries.sessions import browser_of
from accounts.services.sessions import forget_ended_sessions
from accounts.signals import session_ended
from tests.conftest import PASSWORD, Cast

OLGA = {"email": "olga@bakery.example", "password": PASSWORD}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
HOME = "/business/security/"


def sign_in(agent: str = FIREFOX, client: Client | None = None) -> Client:
    client = client or Client(headers={"User-Agent": agent})
    assert client.post("/business/sign-in/", OLGA).status_code == 302
    return client


def listed(client: Client) -> list[Any]:
    return list(client.get(HOME).context["sessions"])


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (PHONE, ("Chrome", "Android")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/126 Safari/537 Edg/126", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17 Safari/605", ("Safari", "macOS")),
        ("curl/8", ("?", "?")),
        ("", ("?", "?")),
        ("\x00Firefox/\U0001f600" * 1000, ("Firefox", "?")),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: tuple[str, str]) -> None:
    assert browser_of(agent) == words


def test_a_person_reads_where_they_are_signed_in_and_which_is_this(cast: Cast) -> None:
    here, phone = sign_in(), sign_in(PHONE)
    lines = listed(here)
    assert [(line.browser, line.system, line.is_this) for line in lines] == [
        ("Firefox", "Linux", True),
        ("Chrome", "Android", False),
    ]
    assert lines[0].address == "127.0.0.1"
    phone.post("/business/sign-out/")
    assert len(listed(here)) == 1
    assert DoorSession.objects.count() == 1


def test_one_device_is_signed_out_from_another_at_once(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    here, phone = sign_in(), sign_in(PHONE)
    ended: list[UUID] = []

    def hear(sender: object, user_id: UUID, **kwargs: object) -> None:
        ended.append(user_id)

    session_ended.connect(hear)
    other = next(line for line in listed(here) if not line.is_this)
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post(f"{HOME}sessions/{other.id}/end/").status_code == 302
    session_ended.disconnect(hear)
    assert ended == [cast.olga.user_id]
    assert phone.get("/business/settings/").headers["Location"].startswith("/business/sign-in/")
    assert here.get("/business/settings/").status_code == 200
    event = AuditEvent.objects.get(action="sign_in.session_ended")
    assert (event.business_id, event.detail["devices"]) == (cast.bakery.id, ["Chrome · Android"])


def test_all_other_devices_are_signed_out_together(cast: Cast) -> None:
    here, others = sign_in(), [sign_in(PHONE) for _ in range(2)]
    here.post(f"{HOME}sessions/end/")
    assert [client.get("/business/settings/").status_code for client in (here, *others)] == [200, 302, 302]
    assert len(listed(here)) == 1


def test_somebody_elses_session_is_not_there(cast: Cast) -> None:
    here, luis = sign_in(), Client()
    luis.post("/business/sign-in/", {**OLGA, "email": "luis@bakery.example"})
    his = DoorSession.objects.get(user=cast.luis.user)
    for session_id in (his.pk, uuid4()):
        assert here.post(f"{HOME}sessions/{session_id}/end/").status_code == 404
    assert luis.get("/business/settings/").status_code == 200


def test_a_changed_password_leaves_this_device_alone_in_the_list(cast: Cast) -> None:
    here, _ = sign_in(), sign_in(PHONE)
    new = "a quiet lake in winter"
    here.post(f"{HOME}password/", {"password": PASSWORD, "new": new, "again": new})
    assert [line.is_this for line in listed(here)] == [True]


def test_last_seen_is_written_once_in_five_minutes(cast: Cast) -> None:
    here = sign_in()
    old = timezone.now() - timedelta(hours=3)
    DoorSession.objects.update(seen_at=old)
    here.get("/business/settings/")
    assert DoorSession.objects.get().seen_at == old
    cache.clear()
    here.get("/business/settings/")
    assert DoorSession.objects.get().seen_at > timezone.now() - timedelta(minutes=1)


def test_a_new_device_is_told_of_by_e_mail_and_a_known_one_is_not(cast: Cast) -> None:
    first = sign_in()
    assert not Letter.objects.exists()
    first.post("/business/sign-out/")
    sign_in(client=first)
    assert not Letter.objects.exists()
    sign_in(PHONE)
    letter = Letter.objects.get(user=cast.olga.user)
    assert (letter.template, letter.context["browser"]) == ("new_device", "Chrome")
    actions = AuditEvent.objects.filter(actor=cast.olga.user).values_list("action", flat=True)
    assert list(actions).count("sign_in.entered") == 3
    assert list(actions).count("sign_in.new_device") == 1


def test_a_forged_device_cookie_makes_nobody_known(cast: Cast) -> None:
    sign_in()
    stranger = Client(headers={"User-Agent": PHONE})
    stranger.cookies[BUSINESS.device_cookie] = f"{cast.olga.user.pk.hex}:aaaa:bbbb"
    sign_in(client=stranger)
    assert Letter.objects.filter(template="new_device").count() == 1


def test_the_device_cookie_stays_at_its_door_for_a_year(cast: Cast) -> None:
    cookie = sign_in().cookies[BUSINESS.device_cookie]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == ("/business/", True, 365 * 24 * 3600)


def test_a_browser_that_two_people_share_knows_both(cast: Cast) -> None:
    shared = sign_in()
    shared.post("/business/sign-in/", {**OLGA, "email": "luis@bakery.example"})
    sign_in(client=shared)
    assert not Letter.objects.exists()


def test_staff_are_signed_out_after_twelve_hours_whatever_they_do(db: None) -> None:
    staff = User.objects.create_superuser(email="eva@recado.example", password=PASSWORD, name="Eva")
    client = Client()
    client.post("/staff/login/", {"username": staff.email, "password": PASSWORD, "otp_token": ""})
    for _ in range(2):
        client.get("/staff/security/app/")
        ends = Session.objects.get(session_key=client.cookies[STAFF.cookie].value).expire_date
        assert timedelta(hours=11) < ends - timezone.now() <= timedelta(hours=12)
    assert AuditEvent.objects.get(action="sign_in.entered").detail["door"] == "staff"


def test_ended_sessions_leave_no_lines_behind(cast: Cast) -> None:
    here = sign_in()
    sign_in(PHONE)
    Session.objects.exclude(session_key=here.cookies[BUSINESS.cookie].value).update(
        expire_date=timezone.now() - timedelta(days=1)
    )
    assert len(listed(here)) == 1
    assert forget_ended_sessions() == 1
    assert here.get("/business/settings/").status_code == 200
