"""What the customer app installs from: its files, its worker, and pages that hold nothing of a person."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from accounts.doors import BUSINESS, CHAT
from messaging import app_files
from messaging.app_files import current_release
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.django_db


def test_a_release_holds_what_the_app_imports_and_nothing_of_the_dashboard() -> None:
    names = {file.removeprefix("/static/") for file in current_release().files}
    assert {
        "messaging/js/main.js",
        "messaging/js/components/chat.js",
        "messaging/js/components/offline.js",
        "moderation/js/components/report.js",
        "messaging/js/lib/messenger.js",
        "accounts/js/crypto/primitives.js",
        "accounts/vendor/libsodium/libsodium-sumo.js",
        "accounts/vendor/icons/icons.svg",
        "accounts/css/tokens.css",
    } <= names
    assert not [name for name in names if "inbox" in name or "components/team" in name or "chart" in name]
    assert all(finders.find(name) for name in names)


def test_the_base_page_names_no_file_that_a_release_lacks(cast: Cast) -> None:
    shell = Client().get("/chat/shell/").content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', shell))
    assert set(re.findall(r'data-component="([^"]+)"', shell)) <= set(app_files.COMPONENTS)
    installing = {file for file in named if "/img/app-" in file}
    assert named - installing <= set(current_release().files)


def test_a_changed_file_makes_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    before, read = current_release(), app_files._source

    def changed(name: str) -> bytes:
        return read(name) + (b" " if name == "accounts/css/tokens.css" else b"")

    monkeypatch.setattr(app_files, "_source", changed)
    after = current_release.__wrapped__()
    assert (after.files, after.name != before.name) == (before.files, True)


def test_the_worker_is_served_where_it_may_rule_the_app_and_is_never_stale() -> None:
    answer = Client().get("/chat/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    first = answer.content.decode().splitlines()[0]
    known = json.loads(first.removeprefix("const RELEASE = ").removesuffix(";"))
    assert known["name"] == current_release().name
    assert known["pages"] == {"home": "/chat/", "shell": "/chat/shell/", "offline": "/chat/offline/"}


def test_the_members_worker_only_wakes_up_and_what_opens_news_never_changes_under_its_address() -> None:
    answer = Client().get("/business/worker.js")
    assert "no-cache" in answer.headers["Cache-Control"]
    first = answer.content.decode().splitlines()[0]
    known = json.loads(first.removeprefix("const PUSH = ").removesuffix(";"))
    assert (known["door"], known["home"]) == ("business", "/business/inbox/")
    assert known["opener"] == f"/chat/opener.js?{current_release().name}"
    assert b'"fetch"' not in answer.content
    opener = Client().get(known["opener"])
    assert "immutable" in opener.headers["Cache-Control"]
    assert opener.content.startswith(b"self.loadOpener = ")


def test_the_app_has_shortcuts_and_icons_that_a_phone_may_cut_to_its_shape() -> None:
    document = Client().get("/chat/manifest.webmanifest").json()
    assert [entry["url"] for entry in document["shortcuts"]] == [
        "/chat/",
        "/chat/discover/",
        "/chat/settings/",
    ]
    cut = [icon for icon in document["icons"] if icon["purpose"] == "maskable"]
    assert [icon["sizes"] for icon in cut] == ["192x192", "512x512"]
    for icon in cut:
        name = finders.find(icon["src"].removeprefix("/static/"))
        with Image.open(str(name)) as picture:
            width, height = picture.size
            assert f"{width}x{height}" == icon["sizes"]
            # Whatever shape is cut out, its edge is of one colour and opaque.
            corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1), (width // 2, 0)]
            assert len({picture.convert("RGBA").getpixel(corner) for corner in corners}) == 1
            assert picture.convert("RGBA").getpixel((0, 0))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("path", ["/chat/shell/", "/chat/offline/"])
def test_the_kept_pages_are_the_same_for_everybody(cast: Cast, path: str) -> None:
    signed_in = Client()
    open_door(signed_in, cast.alice.user, CHAT)
    page = signed_in.get(path)
    assert page.content == Client().get(path).content
    assert b"csrf" not in page.content
    assert "recado_csrf" not in page.cookies


def test_a_page_that_was_opened_offline_gets_its_token_from_its_own_door_only(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    open_door(client, cast.alice.user, CHAT)
    assert client.post("/chat/api/blocks/", {"number": "+34600000099"}).status_code == 403
    token = client.get("/chat/api/page-token/").json()["token"]
    answer = client.post(
        "/chat/api/blocks/",
        {"number": "+34600000099"},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 201
    assert Client().get("/chat/api/page-token/").status_code == 401
    stranger = Client()
    open_door(stranger, cast.olga.user, BUSINESS)
    assert stranger.get("/chat/api/page-token/").status_code == 401
