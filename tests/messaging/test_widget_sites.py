"""Where the chat on a website may be shown, how it looks there, and who settles that (WIDGET.md)."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.doors import BUSINESS
from accounts.errors.domains import BadDomainError, SharedDomainError
from accounts.models.audit import AuditEvent
from messaging.errors.widgets import BadSiteError, SiteExistsError, SiteLimitError
from messaging.models.widgets import Widget, WidgetDay, WidgetSite
from messaging.services.widgets import MAX_SITES, add_site, remove_site
from messaging.views.widget import LOADER
from messaging.widget.looks import COLOURS, INK
from messaging.widget.sites import is_listed, read_site, sources_of
from tests.conftest import Cast
from tests.messaging.widgets import API, PAGE, SITE, ancestors
from tests.sessions import open_door

pytestmark = pytest.mark.django_db
MOST_LOADER_BYTES = 20 * 1024


def test_the_loader_is_small_and_touches_nothing_of_the_page(client: Client) -> None:
    answer = client.get("/widget.js")
    source = answer.content.decode()
    assert len(answer.content) <= MOST_LOADER_BYTES
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "recado" not in answer.cookies.output()
    for word in ("innerHTML", "document.cookie", "localStorage", "eval(", "window.recado", "import("):
        assert word not in source, word
    assert source.rstrip().endswith("})();")
    assert Path(str(finders.find(LOADER))).read_text() == source


@pytest.mark.portable
def test_only_listed_sites_frame_the_chat_and_it_alone(shown: Cast, client: Client) -> None:
    answer = client.get(PAGE)
    assert ancestors(answer) == "frame-ancestors https://bakery.example"
    assert "X-Frame-Options" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
    ):
        assert rule in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    for path in (
        "/",
        "/chat/sign-in/",
        "/business/sign-in/",
        "/staff/login/",
        "/b/bakery/",
        f"{API}me/",
        "/widget/rival/",
    ):
        other = client.get(path)
        assert ancestors(other) == "frame-ancestors 'none'", path
        assert path == "/widget/rival/" or other.headers["X-Frame-Options"] == "DENY", path


def test_a_chat_that_is_off_or_taken_from_a_site_is_framed_by_nobody(shown: Cast, client: Client) -> None:
    remove_site(business_id=shown.bakery.id, host="bakery.example", actor_id=shown.olga.user_id, address=None)
    assert ancestors(client.get(PAGE)) == "frame-ancestors 'none'"
    add_site(business_id=shown.bakery.id, text="*.bakery.example", actor_id=shown.olga.user_id, address=None)
    assert ancestors(client.get(PAGE)) == "frame-ancestors https://*.bakery.example"
    Widget.objects.update(is_on=False)
    assert ancestors(client.get(PAGE)) == "frame-ancestors 'none'"


def test_the_button_s_look_is_told_to_listed_sites_only(shown: Cast, client: Client) -> None:
    told = client.get(f"{PAGE}look.json?language=es", headers={"Origin": SITE})
    assert told.headers["Access-Control-Allow-Origin"] == SITE
    assert told.headers["Access-Control-Allow-Credentials"] == "true"
    look = told.json()
    assert (look["colour"], look["side"], look["greeting"], look["known"]) == (
        "#166534",
        "start",
        "Hola",
        False,
    )
    assert client.get(f"{PAGE}look.json?language=en", headers={"Origin": SITE}).json()["greeting"] == "Hello"
    for origin in (
        "https://evil.example",
        "http://bakery.example",
        "https://bakery.example:8443",
        "null",
        "",
    ):
        refused = client.get(f"{PAGE}look.json", headers={"Origin": origin} if origin else {})
        assert refused.status_code == 403, origin
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert "Origin" in refused.headers["Vary"]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("bakery.example", "bakery.example"),
        (" https://Bakery.example/bread?x=1 ", "bakery.example"),
        ("*.bakery.example", "*.bakery.example"),
        ("padería.example", "xn--padera-7va.example"),
        ("https://bakery.example:443", "bakery.example"),
    ],
)
def test_a_site_has_one_form(text: str, site: str) -> None:
    assert read_site(text, local=False) == site


@pytest.mark.parametrize(
    "text",
    [
        "http://bakery.example", "https://bakery.example:8443", "*", "*.*.example", "ba*kery.example",
        "127.0.0.1", "localhost", "*.localhost", "bakery", "*.com.es", "github.io", "*.github.io", "https://",
        "'self'", "a b.example", "https://me@bakery.example", "bakery.example:99999999",
    ],
)  # fmt: skip
def test_what_is_no_site_of_one_s_own_is_refused(text: str) -> None:
    with pytest.raises((BadSiteError, BadDomainError, SharedDomainError)):
        read_site(text, local=False)


def test_this_machine_is_a_site_in_the_demo_alone() -> None:
    assert read_site("http://localhost:9000/", local=True) == "localhost"
    assert sources_of(["localhost"], local=True) == ["http://localhost:*", "http://127.0.0.1:*"]
    assert sources_of(["localhost"], local=False) == ["'none'"]
    assert is_listed("http://127.0.0.1:9000", ["localhost"], local=True)
    assert not is_listed("http://127.0.0.1:9000", ["localhost"], local=False)
    assert not is_listed("http://localhost.evil.example", ["localhost"], local=True)


def test_a_host_below_is_listed_only_where_all_below_are() -> None:
    assert is_listed("https://shop.bakery.example", ["*.bakery.example"], local=False)
    assert not is_listed("https://bakery.example", ["*.bakery.example"], local=False)
    assert not is_listed("https://evilbakery.example", ["*.bakery.example", "bakery.example"], local=False)
    assert not is_listed("https://bakery.example/", ["bakery.example"], local=False)


def test_opening_is_counted_by_the_day_and_by_nobody(shown: Cast, client: Client) -> None:
    client.get(PAGE, headers={"Sec-Fetch-Dest": "iframe"})
    client.get(f"{PAGE}?again", headers={"Sec-Fetch-Dest": "iframe"})
    client.get(PAGE)
    assert WidgetDay.objects.get().opened == 1
    assert {field.name for field in WidgetDay._meta.fields} == {"id", "business", "day", "opened", "began"}


def test_every_colour_has_enough_contrast_for_its_ink() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert set(COLOURS) == set(Widget.Colour.values)
    styles = Path(str(finders.find("messaging/css/widget-settings.css"))).read_text()
    for name, colour in COLOURS.items():
        assert (light(INK) + 0.05) / (light(colour) + 0.05) >= 4.5, name
        assert f".widget-swatch--{name} {{ background: {colour}; }}" in styles


@pytest.mark.portable
def test_an_owner_settles_the_chat_and_it_is_written_down(client: Client, cast: Cast) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    form = {"is_on": "on", "colour": "navy", "side": "end", "greeting_en": "Bread?", "greeting_es": ""}
    assert client.post("/business/widget/", form).status_code == 302
    widget = Widget.objects.get(business=cast.bakery)
    assert (widget.is_on, widget.colour, widget.greeting_en) == (True, "navy", "Bread?")
    assert "colour" in client.post("/business/widget/", {**form, "colour": "url(x)"}).context["form"].errors
    assert client.post("/business/widget/sites/add/", {"site": "https://bäckerei.example"}).status_code == 302
    page = client.get("/business/widget/").content.decode()
    assert "xn--bckerei-5wa.example" in page
    assert "bäckerei.example" in page
    assert "data-business=&quot;bakery&quot;" in page
    refused = client.post("/business/widget/sites/add/", {"site": "github.io"})
    assert refused.context["site_form"].errors["site"]
    assert (
        client.post("/business/widget/sites/remove/", {"host": "xn--bckerei-5wa.example"}).status_code == 302
    )
    assert not WidgetSite.objects.exists()
    acts = set(AuditEvent.objects.filter(business=cast.bakery).values_list("action", flat=True))
    named = {"widget.changed", "widget.site_added", "widget.site_refused", "widget.site_removed"}
    assert named <= acts
    change = AuditEvent.objects.get(action="widget.changed").detail
    assert (change["before"]["is_on"], change["after"]["is_on"]) == (False, True)


def test_agents_and_other_businesses_settle_nothing_of_it(client: Client, shown: Cast) -> None:
    open_door(client, shown.luis.user, BUSINESS)
    assert client.get("/business/widget/").status_code == 403
    assert client.post("/business/widget/sites/remove/", {"host": "bakery.example"}).status_code == 403
    rival = Client()
    open_door(rival, shown.mallory.user, BUSINESS)
    rival.post("/business/widget/sites/remove/", {"host": "bakery.example"})
    assert WidgetSite.objects.get().host == "bakery.example"
    assert not rival.get("/business/widget/").context["sites"]


def test_the_list_of_sites_has_an_end_and_no_site_twice(shown: Cast) -> None:
    who = {"business_id": shown.bakery.id, "actor_id": shown.olga.user_id, "address": None}
    with pytest.raises(SiteExistsError):
        add_site(text="https://BAKERY.example", **who)
    for number in range(MAX_SITES - 1):
        add_site(text=f"shop{number}.example", **who)
    with pytest.raises(SiteLimitError):
        add_site(text="one-more.example", **who)
