"""Where a browser may be woken: on the internet, over TLS, and for keys that can be encrypted for."""

import pytest

from accounts.doors import CHAT
from messaging.models.push import PushSubscription
from messaging.push import calls
from messaging.services import push
from tests.conftest import Cast
from tests.messaging.push_service import BrowserEnd, PushService
from tests.messaging.test_push import answer, ask, greet, signed_in, subscribe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.0.0.8/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://valkey/x",
        "https://db.internal/x",
        "https://printer.local/x",
        "https://someone@push.example.com/x",
        "https://push.example.com:0/x",
        "https://push.example.com:22/x",
        "https://push.example.com:8443/x",
        "https://push.example.com/#x",
        "https://push.example.com/" + "x" * 1024,
        "https://püsh.example.com/x",
        "ftp://push.example.com/x",
        "//push.example.com/x",
        "https://",
        "",
        "nonsense",
    ],
)
def test_an_endpoint_that_is_not_on_the_internet_is_refused(cast: Cast, endpoint: str) -> None:
    document = BrowserEnd("https://push.example.com").document(endpoint=endpoint)
    refused = ask(signed_in(cast.alice.user, CHAT), CHAT, "post", "subscriptions/", document)
    assert (refused.status_code, refused.json()["code"]) == (400, "push_endpoint")


def test_a_name_that_leads_inside_is_never_called_and_forgotten(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    monkeypatch.setattr(calls, "ALLOW_LOOPBACK", False)
    address = service.address.replace("http://127.0.0.1", "https://localhost")
    PushSubscription.objects.update(endpoint=f"{address}/wake")
    assert (push.send_due(), service.calls) == (0, [])
    assert not PushSubscription.objects.exists()


def test_a_push_service_leads_nowhere_else(cast: Cast, service: PushService) -> None:
    subscribe(service, cast.alice.user, CHAT)
    greet(cast)
    answer(cast)
    service.answers = [(307, {"Location": f"{service.address}/elsewhere"})]
    assert push.send_due() == 0
    assert [call.path.startswith("/wake/") for call in service.calls] == [True]


def test_keys_that_nothing_can_be_encrypted_for_are_refused(cast: Cast) -> None:
    client, browser = signed_in(cast.alice.user, CHAT), BrowserEnd("https://push.example.com")
    keys = browser.document()["keys"]
    off_curve = keys["p256dh"][:-8] + "AAAAAAAA"
    for changed, code in (
        ({**keys, "p256dh": off_curve}, "push_endpoint"),
        ({**keys, "p256dh": keys["auth"]}, "push_endpoint"),
        ({**keys, "auth": "AAAA"}, "push_endpoint"),
        ({**keys, "auth": "not base64!"}, "malformed"),
        ({**keys, "auth": 7}, "malformed"),
        ({"auth": keys["auth"]}, "malformed"),
        ("nonsense", "malformed"),
    ):
        refused = ask(client, CHAT, "post", "subscriptions/", browser.document(keys=changed))
        assert (refused.status_code, refused.json()["code"]) == (400, code), changed
    for wrong in ({"device": "nonsense"}, {"endpoint": 7}, {"more": 1}):
        assert ask(client, CHAT, "post", "subscriptions/", browser.document(**wrong)).status_code == 400


def test_what_is_turned_off_from_another_device_stays_off_until_it_is_turned_on_there(
    cast: Cast, service: PushService
) -> None:
    phone, laptop = signed_in(cast.alice.user, CHAT), signed_in(cast.alice.user, CHAT)
    made = ask(phone, CHAT, "post", "subscriptions/", service.browser().document())
    own = f"subscriptions/{made.json()['id']}/"
    greet(cast)
    answer(cast)
    assert ask(laptop, CHAT, "delete", own).status_code == 204
    answer(cast)
    assert (push.send_due(), service.calls) == (0, [])
    assert ask(phone, CHAT, "get", "subscriptions/").json() == {"subscriptions": [], "is_ended": True}
    assert ask(laptop, CHAT, "get", "subscriptions/").json()["is_ended"] is False
    assert ask(phone, CHAT, "post", f"{own}test/").status_code == 404
    ask(phone, CHAT, "post", "subscriptions/", service.browser().document())
    answer(cast)
    assert push.send_due() == 1
    assert ask(phone, CHAT, "get", "subscriptions/").json()["is_ended"] is False
