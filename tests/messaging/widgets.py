"""A business's chat on its own site, and visitors of that site."""

import re
from typing import Any

from django.test import Client

from messaging.services.widgets import add_site, change_widget
from tests.conftest import Cast

PAGE, API = "/widget/bakery/", "/widget/bakery/api/"
OURS, SITE = "http://testserver", "https://bakery.example"
SETTLED = {"is_on": True, "colour": "green", "side": "start", "greeting_en": "Hello", "greeting_es": "Hola"}


def show_widget(cast: Cast, site: str = "bakery.example") -> None:
    """The bakery's chat is on, and one site may show it."""
    change_widget(business_id=cast.bakery.id, settled=SETTLED, actor_id=cast.olga.user_id, address=None)
    add_site(business_id=cast.bakery.id, text=site, actor_id=cast.olga.user_id, address=None)


class Visitor:
    """A browser with the frame open."""

    def __init__(self, *, page: str = PAGE) -> None:
        self.client, self.page = Client(headers={"Accept-Language": "en"}), page

    def token(self) -> str:
        found = re.search(r'name="csrf-token" content="(\w+)"', self.client.get(self.page).content.decode())
        return found[1] if found else ""

    def ask(self, method: str, path: str, document: Any = None, **headers: str) -> Any:
        sent = {"Origin": OURS, "X-CSRFToken": self.token(), **headers}
        call = getattr(self.client, method)
        return call(f"{self.page}api/{path}", document, content_type="application/json", headers=sent)

    def enter(self, name: str = "Vera") -> Any:
        return self.ask("post", "guest/", {"name": name})


def ancestors(answer: Any) -> str:
    policy = answer.headers["Content-Security-Policy"]
    return next(part.strip() for part in policy.split(";") if "frame-ancestors" in part)
