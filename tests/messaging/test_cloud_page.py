"""Developers / Cloud API: an owner opens it, lets a program listen, and sees what it was told."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from messaging.models.cloud import CloudAccount
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.services.cloud import hash_secret
from messaging.services.hosted_webhooks import work_off
from tests.conftest import PASSWORD, Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.receivers import VERIFY_TOKEN, Receiver
from tests.messaging.test_automation import says
from tests.messaging.webhooks import Shop
from tests.sessions import open_door

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
PAGE = "/business/developers/cloud/"


def page_of(user: Any) -> Client:
    client = Client()
    open_door(client, user, BUSINESS)
    return client


def given(receiver: Receiver, **changes: Any) -> dict[str, Any]:
    fields = {
        "address": receiver.address,
        "verify_token": VERIFY_TOKEN,
        "topics": ["messages"],
        "password": PASSWORD,
    }
    return {**fields, **changes}


def test_an_owner_opens_it_with_a_password_and_sees_the_secret_once(cast: Cast, settings: Any) -> None:
    client = page_of(cast.olga.user)
    assert "hosted custody" in client.get(PAGE).content.decode()
    host(cast)
    client.post(f"{PAGE}secret/", {"confirmation": "guessed"})
    assert not CloudAccount.objects.exists()
    secrets = []
    for _ in range(2):
        shown = client.post(f"{PAGE}secret/", {"confirmation": PASSWORD}).content.decode()
        found = re.search(r'id="secret">\s*(\w+)', shown)
        assert found
        secrets.append(found[1])
        assert CloudAccount.objects.get().secret_hash == hash_secret(found[1])
        assert found[1] not in client.get(PAGE).content.decode()
    assert secrets[0] != secrets[1]


def test_a_program_listens_and_the_log_says_what_it_was_told(shop: Shop, receiver: Receiver) -> None:
    client = page_of(shop.cast.olga.user)
    assert client.post(PAGE, given(receiver)).status_code == 302
    says(shop.cast, "hello")
    client.post(f"{PAGE}test/")
    receiver.statuses = [503]
    shop.post()
    log = client.get(PAGE).content.decode()
    assert "Message received" in log and "503" in log and "again at" in log
    waiting = WebhookEvent.objects.get(state="waiting")
    client.post(f"{PAGE}events/{waiting.id}/again/")
    work_off(shop.cast.bakery.id)
    assert not WebhookEvent.objects.exclude(state="done").exists()
    client.post(f"{PAGE}stop/")
    assert not WebhookSubscription.objects.exists()


def test_what_was_typed_stays_when_an_address_is_not_taken(shop: Shop, receiver: Receiver) -> None:
    client = page_of(shop.cast.olga.user)
    for changes in ({"password": "guessed"}, {"verify_token": "guessed"}, {"address": "http://example.com/"}):
        shown = client.post(PAGE, given(receiver, **changes)).content.decode()
        assert changes.get("address", receiver.address) in shown
        assert 'role="alert"' in shown
    assert not WebhookSubscription.objects.exists()


def test_it_is_for_owners_and_admins_and_events_of_others_are_not_there(
    shop: Shop, receiver: Receiver, settings: Any
) -> None:
    give_worker_secrets(settings)
    shop.listen(receiver)
    says(shop.cast, "hello")
    event = WebhookEvent.objects.get()
    agent, rival = page_of(shop.cast.luis.user), page_of(shop.cast.mallory.user)
    assert agent.get(PAGE).status_code == 403
    for path in ("secret/", "stop/", "test/", f"events/{event.id}/again/"):
        assert agent.post(PAGE + path, {"confirmation": PASSWORD}).status_code == 403, path
    assert rival.post(f"{PAGE}events/{event.id}/again/").status_code == 404
    assert str(event.id) not in rival.get(PAGE).content.decode()
    assert page_of(shop.cast.olga.user).post(f"{PAGE}events/{uuid.uuid4()}/again/").status_code == 404
    assert WebhookSubscription.objects.count() == 1


def test_a_program_to_copy_has_the_business_s_own_ids(shop: Shop) -> None:
    client = Client()
    open_door(client, shop.cast.olga.user, BUSINESS)
    page = client.get(PAGE).content.decode()
    assert f"phone_id=&quot;{shop.number.node_id}&quot;" in page
    assert "http://testserver/cloud/v23.0" in page
