"""Where a customer is signed in, and signing out from afar."""

import pytest
from django.test import Client

from accounts.doors import CHAT
from accounts.models.audit import AuditEvent
from accounts.models.people import Customer
from accounts.models.sessions import DoorSession
from accounts.services.audit import Action
from accounts.sms import PageSender
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.django_db
NUMBER = "+34600000001"


def signed_in(number: str = NUMBER, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/chat/sign-in/", {"number": number})
    client.post("/chat/sign-in/code/", {"code": PageSender.shown_code(number) or ""})
    return client


def row_of(client: Client) -> DoorSession:
    return DoorSession.objects.get(session_key=client.cookies[CHAT.cookie].value)


@pytest.fixture
def at_home(cast: Cast) -> Client:
    return signed_in()


def away_too(customer: Customer) -> Client:
    """Another device of the same person, on which they signed in before."""
    client = Client()
    open_door(client, customer.user, CHAT)
    DoorSession.objects.create(
        user=customer.user,
        door=CHAT.name,
        session_key=client.cookies[CHAT.cookie].value,
        browser="Chrome",
        system="Android",
        address="203.0.113.4",
    )
    return client


def test_a_customer_sees_every_device_and_signs_one_out(at_home: Client, cast: Cast) -> None:
    away = away_too(cast.alice)
    page = at_home.get("/chat/devices/").content.decode()
    assert "Firefox" in page and "Chrome" in page and "this one" in page and "203.0.113.4" in page
    assert away.get("/chat/api/me/").status_code == 200
    answer = at_home.post(f"/chat/devices/{row_of(away).id}/end/")
    assert answer.headers["Location"] == "/chat/devices/"
    assert away.get("/chat/api/me/").status_code in {401, 403}
    assert at_home.get("/chat/api/me/").status_code == 200
    assert AuditEvent.objects.filter(action=Action.SESSION_ENDED, actor=cast.alice.user).exists()


def test_a_customer_signs_every_other_device_out(at_home: Client, cast: Cast) -> None:
    away = away_too(cast.alice)
    at_home.post("/chat/devices/others/end/")
    assert away.get("/chat/api/me/").status_code in {401, 403}
    assert at_home.get("/chat/api/me/").status_code == 200


def test_nobody_signs_another_person_out(at_home: Client, cast: Cast) -> None:
    away = away_too(cast.bob)
    assert at_home.post(f"/chat/devices/{row_of(away).id}/end/").status_code == 404
    assert away.get("/chat/api/me/").status_code == 200
