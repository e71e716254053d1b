"""Where a business's programs listen, as clients of the Cloud API set it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from messaging.models.webhooks import WebhookSubscription
from tests.conftest import Cast
from tests.messaging.cloud import error_of, open_cloud
from tests.messaging.receivers import VERIFY_TOKEN, Receiver

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def test_the_app_the_account_and_a_number_have_addresses_of_their_own(
    cast: Cast, settings: Any, receiver: Receiver
) -> None:
    cloud = open_cloud(cast, settings, is_sandbox=True)
    app, waba, phone = cloud.account.app_id, cloud.account.waba_id, cloud.number.node_id
    keys = {"grant_type": "client_credentials", "client_id": app, "client_secret": cloud.secret}
    token = Client().get("/cloud/v23.0/oauth/access_token", keys).json()
    assert token["token_type"] == "bearer"
    asked = {
        "object": "whatsapp_business_account",
        "callback_url": f"{receiver.address}?app",
        "verify_token": VERIFY_TOKEN,
        "fields": "messages,account_update",
        "access_token": token["access_token"],
    }
    assert cloud.post(f"{app}/subscriptions?{urlencode(asked)}").json() == {"success": True}
    own = {"override_callback_uri": f"{receiver.address}?waba", "verify_token": VERIFY_TOKEN}
    assert cloud.post(f"{waba}/subscribed_apps", own).json() == {"success": True}
    (shown,) = cloud.get(f"{waba}/subscribed_apps").json()["data"]
    assert shown["override_callback_uri"] == own["override_callback_uri"]
    assert shown["whatsapp_business_api_data"].keys() == {"id", "link", "name"}
    numbers = {**own, "override_callback_uri": f"{receiver.address}?phone"}
    assert cloud.post(f"{phone}/", {"webhook_configuration": numbers}).json() == {"success": True}
    configuration = cloud.get(f"{phone}?fields=webhook_configuration").json()["webhook_configuration"]
    assert {name: address.partition("?")[2] for name, address in configuration.items()} == {
        "application": "app",
        "whatsapp_business_account": "waba",
        "phone_number": "phone",
    }
    assert (
        cloud.post(f"{phone}/", {"webhook_configuration": {"override_callback_uri": ""}}).status_code == 200
    )
    assert cloud.post(f"{waba}/subscribed_apps").json() == {"success": True}
    (kept,) = cloud.get(f"{app}/subscriptions").json()["data"]
    assert [field["name"] for field in kept["fields"]] == ["messages", "account_update"]
    assert cloud.call("delete", f"v23.0/{app}/subscriptions/").json() == {"success": True}
    assert not WebhookSubscription.objects.exists()


def test_an_address_that_proves_nothing_is_not_told_anything(
    cast: Cast, settings: Any, receiver: Receiver
) -> None:
    cloud = open_cloud(cast, settings, is_sandbox=True)
    receiver.challenge_text = "something else"
    asked = {"override_callback_uri": receiver.address, "verify_token": VERIFY_TOKEN}
    edge = f"{cloud.account.waba_id}/subscribed_apps"
    assert error_of(cloud.post(edge, asked)) == (400, 2200)
    assert error_of(cloud.post(edge, {**asked, "override_callback_uri": "ftp://x"})) == (400, 100)
    wrong = {"grant_type": "client_credentials", "client_id": cloud.account.app_id, "client_secret": "x"}
    assert error_of(Client().get("/cloud/oauth/access_token", wrong)) == (400, 100)
    assert not WebhookSubscription.objects.exists()
