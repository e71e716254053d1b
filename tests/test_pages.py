"""Every page of every door opens for the people it is made for, in both languages, without a fault."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import BUSINESS, CHAT, STAFF, Door
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.queries.people import half_way
from accounts.views.chat import ASKED_KEY, PROVED_KEY
from accounts.views.numbers import ASKED_KEY as NUMBER_KEY
from accounts.views.places import HALF_WAY_KEY
from accounts.views.sign_up import SIGN_UP_KEY
from messaging.models.contacts import Contact
from messaging.models.links import ShortLink
from messaging.models.outbox import Notification
from messaging.models.quick_replies import QuickReply
from messaging.models.templates import Template, TemplateVersion
from tests.accounts.signing_up import asked_to_sign_up
from tests.accounts.test_verification import make_request, make_reviewer
from tests.campaigns.ads import draft_ad
from tests.campaigns.audiences import make_audience, make_campaign
from tests.conftest import Cast, certify
from tests.messaging.tables import upload_table
from tests.messaging.templates import approved_template, write_template
from tests.sessions import open_door

pytestmark = pytest.mark.portable
NUMBER, PEER = "+34600000001", str(uuid.uuid4())
LANGUAGES = ["en", "es"]
# These only lead to another page, or do what a page asked for.
NO_PAGES = {
    # For somebody who is nobody here yet: tests/accounts/test_team_invitations.py.
    "/business/join/<slug:link>/",
    "/language/",
    "/chat/sign-out/",
    "/chat/reports/read/",
    "/business/sign-out/",
    "/business/sign-up/again/",
    "/business/",
    "/business/quality/read/",
    # Answers about a log that has entries.
    "/transparency/head.json",
    "/transparency/inclusion.json",
    "/transparency/consistency.json",
    # Once a second factor is there, it leads to the Security page; it has tests of its own.
    "/business/security/set-up/",
    # The two halves of a passkey, in JSON.
    "/business/sign-in/passkey/",
    "/business/security/passkeys/",
    "/business/security/proof/",
    # For people in one state each, as tests/accounts/test_pins.py brings them there.
    "/chat/sign-in/name/",
    "/chat/sign-in/pin/",
    "/chat/sign-in/whose/",
    "/chat/sign-in/afresh/",
    "/chat/number/",
    # They lead on, or need the link of a letter.
    "/business/sign-in/forgotten/<slug:uid>/<slug:token>/",
    "/business/sign-in/new-password/",
    # For the loader on a listed site: tests/messaging/test_widget.py.
    "/widget/bakery/look.json",
    # A file, named by its content.
    "/translation/<slug:sha256>",
}
# What stands in the gaps of addresses; records with these ids are made by `fill_gaps`.
GAPS = {
    "uuid:peer_id": PEER,
    "slug:handle": "bakery",
    "uuid:template_id": str(uuid.uuid4()),
    "uuid:notification_id": str(uuid.uuid4()),
    "uuid:contact_id": str(uuid.uuid4()),
    "uuid:import_id": str(uuid.uuid4()),
    "uuid:audience_id": str(uuid.uuid4()),
    "uuid:campaign_id": str(uuid.uuid4()),
    "uuid:ad_id": str(uuid.uuid4()),
    "uuid:claim_id": str(uuid.uuid4()),
    "uuid:reply_id": str(uuid.uuid4()),
    "uuid:short_link_id": str(uuid.uuid4()),
    "slug:code": "bcd23456",
}
# They do what a page asked for, or are files.
FILES = (".csv", ".webmanifest", ".js", ".webp")
ACTS = (
    *FILES,
    "/launch/",
    "/submit/",
    "/end/",
    "/pause/",
    "/stop/",
    "/resume/",
    "/discard/",
    "/delete/",
    "/consent/",
    "/audit/export/",
    "/data/exports/",
    "/data/exports/<uuid:export_id>/",
    "/own-data/exports/",
    "/contacts/export/",
    "/own-data/exports/<uuid:export_id>/",
    "/data/close/",
    "/data/reopen/",
    "/revoke/",
    "/secret/",
    "/test/",
    "/again/",
    "/release/",
    "/remove/",
    "/sites/add/",
    "/check/",
    "/begin/",
    "/forget/",
)
# Pages that owners and admins alone may open.
NOT_FOR_AGENTS = {
    "/business/keys/start-again/",
    "/business/documents/",
    "/business/widget/",
    "/business/audit/",
    "/business/data/",
    "/business/ads/new/",
    f"/business/ads/{GAPS['uuid:ad_id']}/edit/",
    "/business/templates/new/",
    "/business/developers/",
    "/business/developers/cloud/",
    "/business/numbers/",
    "/business/domain/",
    "/business/numbers/code/",
    f"/business/numbers/{GAPS['uuid:claim_id']}/",
    "/business/links/",
    f"/business/links/{GAPS['uuid:short_link_id']}/",
}


def fill_gaps(cast: Cast) -> None:
    """The records that addresses name."""
    written = write_template(cast)
    template = Template.objects.create(
        id=GAPS["uuid:template_id"], business=cast.bakery, name="named", category="utility"
    )
    TemplateVersion.objects.filter(pk=written.pk).update(template=template)
    Contact.objects.create(id=GAPS["uuid:contact_id"], business=cast.bakery, name="Nadia")
    QuickReply.objects.create(id=GAPS["uuid:reply_id"], business=cast.bakery, shortcut="hours", text="9 to 5")
    make_audience(cast, id=GAPS["uuid:audience_id"])
    PhoneClaim.objects.create(
        id=GAPS["uuid:claim_id"], number="+34910000333", business=cast.bakery, verified_at=timezone.now()
    )
    make_campaign(cast, id=GAPS["uuid:campaign_id"])
    draft_ad(cast, given_id=GAPS["uuid:ad_id"])
    upload_table(cast, "600000077", "Nadia", import_id=GAPS["uuid:import_id"])
    ShortLink.objects.create(
        id=GAPS["uuid:short_link_id"], code=GAPS["slug:code"], business=cast.bakery, name="Poster"
    )
    Notification.objects.create(
        id=GAPS["uuid:notification_id"],
        business=cast.bakery,
        template_version=approved_template(cast, name="sent"),
        due_at=timezone.now(),
        zone="Europe/Madrid",
        created_by=cast.olga.user,
    )


def every_page(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """The addresses of people's own pages and of the public ones, their gaps filled."""
    for pattern in patterns:
        path = f"{prefix}{pattern.pattern}"
        for gap, value in GAPS.items():
            path = path.replace(f"<{gap}>", value)
        if isinstance(pattern, URLPattern) and path not in NO_PAGES and not path.endswith(ACTS):
            yield path
        elif isinstance(pattern, URLResolver) and not path.endswith(
            ("/api/", "/api/v1/", "/cloud/", "/staff/")
        ):
            yield from every_page(pattern.url_patterns, path)


def pages_of(door: Door) -> list[str]:
    return [path for path in every_page(get_resolver().url_patterns) if path.startswith(door.path)]


def signed_in(user: User, door: Door, language: str, **more: Any) -> Client:
    client = Client(headers={"Accept-Language": language})
    open_door(client, user, door)
    session = SessionStore(client.cookies[door.cookie].value)
    session.update(more)
    session.save()
    return client


def opened(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
    return b"".join(answer).decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_opens_for_everybody(cast: Cast, language: str) -> None:
    certify(cast.bakery)
    fill_gaps(cast)
    behind_doors = {*pages_of(CHAT), *pages_of(BUSINESS)}
    paths = [path for path in every_page(get_resolver().url_patterns) if path not in behind_doors]
    assert len(paths) >= 4
    for path in paths:
        assert opened(Client(headers={"Accept-Language": language}), path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_chat_opens_for_a_customer(cast: Cast, language: str) -> None:
    just_now = {ASKED_KEY: (NUMBER, str(uuid.uuid4())), PROVED_KEY: (NUMBER, time.time())}
    client = signed_in(cast.alice.user, CHAT, language, **just_now)
    paths = pages_of(CHAT)
    assert len(paths) >= 8
    for path in paths:
        assert f'lang="{language}"' in opened(client, path), path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["olga", "luis"])
def test_every_page_of_the_business_opens_for_its_members(cast: Cast, name: str, language: str) -> None:
    user = getattr(cast, name).user
    fill_gaps(cast)
    asked = {
        NUMBER_KEY: (NUMBER, str(uuid.uuid4()), "sms"),
        SIGN_UP_KEY: str(asked_to_sign_up("new@shop.example")),
    }
    client = signed_in(user, BUSINESS, language, **{HALF_WAY_KEY: half_way(user)}, **asked)
    paths = [path for path in pages_of(BUSINESS) if name == "olga" or path not in NOT_FOR_AGENTS]
    assert len(paths) >= 8
    for path in paths:
        assert f'lang="{language}"' in opened(client, path), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_opens_at_the_staff_door(cast: Cast, language: str) -> None:
    make_request(cast)
    approved_template(cast)
    reviewer = make_reviewer("eva@recado.example")
    device = TOTPDevice.objects.create(user=reviewer, name="app", confirmed=True)
    client = signed_in(reviewer, STAFF, language, **{DEVICE_ID_SESSION_KEY: device.persistent_id})
    assert f'lang="{language}"' in opened(client, "/staff/")
    for page in ("", "app/", "password/", "codes/"):
        assert opened(client, f"/staff/security/{page}")
    for model in admin.site._registry:
        address = f"/staff/{model._meta.app_label}/{model._meta.model_name}/"
        opened(client, address)
        opened(client, f"{address}?q=bakery")
        for record in model._default_manager.all()[:3]:
            opened(client, f"{address}{record.pk}/change/")
            opened(client, f"{address}{record.pk}/history/")
