"""The proof: pywa, an unchanged client of the WhatsApp Cloud API, talks to a running Recado.

Only its base address is changed. Web server and hosted worker are processes of their own; pywa receives its
webhooks through its own Flask routes; the customer speaks through her own door, with her own keys.
"""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import flask
import httpx
import pytest
import pywa
from pywa import types
from pywa.types.templates import BodyText, TemplateLanguage
from werkzeug.serving import make_server

from accounts.doors import CHAT
from messaging.models.conversations import Watermark
from messaging.models.messages import Message
from tests.conftest import Cast, make_cast
from tests.faults.processes import PATIENCE_SECONDS, WORKER, processes, wait_until
from tests.messaging.cloud import ALICE, Cloud, open_cloud
from tests.messaging.templates import VALUES, approved_template
from tests.sessions import session_cookie

pytestmark = pytest.mark.django_db(transaction=True)
VERIFY_TOKEN = "let me in"


class CustomerAtChat:
    """Alice over HTTP: her session, her keys."""

    def __init__(self, base_url: str, cast: Cast) -> None:
        self.keys, self.bakery = cast.keys["alice"], cast.keys["bakery"]
        cookies = {CHAT.cookie: session_cookie(cast.alice.user, CHAT)}
        self.http = httpx.Client(base_url=f"{base_url}/chat/api", cookies=cookies, timeout=PATIENCE_SECONDS)
        self.http.headers["X-CSRFToken"] = self.http.get("/page-token/").json()["token"]
        self.talk = f"/conversations/{cast.conversation.id}/"

    def writes(self, **body: Any) -> None:
        packed = flask.json.dumps(body).encode()
        envelope = self.keys.seal_body(self.bakery, packed)
        answer = self.http.post(f"{self.talk}messages/", json={"envelope": envelope})
        assert answer.status_code == 201, answer.text

    def hears(self, count: int) -> dict[str, Any]:
        """What the bakery has said last, once it has said so much; she has read it."""
        wait_until(lambda: Message.objects.filter(sender_id=self.bakery.id).count() >= count)
        messages = self.http.get(f"{self.talk}messages/?after=0").json()["messages"]
        last = [message for message in messages if message["sender"] == str(self.bakery.id)][-1]
        marks = {"device": str(self.keys.id), "delivered": last["sequence"], "read": last["sequence"]}
        assert self.http.post(f"{self.talk}receipts/", json=marks).status_code == 204
        body: dict[str, Any] = flask.json.loads(self.keys.open(self.bakery, last).body)
        return {**body, "cmid": last["client_message_id"]}


@dataclass
class Program:
    """A program as its author writes one: handlers of pywa on a Flask server."""

    wa: pywa.WhatsApp
    told: list[str] = field(default_factory=list)

    def wait_for(self, what: str) -> None:
        wait_until(lambda: what in self.told)


@contextlib.contextmanager
def program_of(cloud: Cloud, base_url: str) -> Iterator[Program]:
    server = flask.Flask("program")
    wa = pywa.WhatsApp(
        phone_id=cloud.number.node_id,
        waba_id=cloud.account.waba_id,
        token=cloud.token,
        session=httpx.Client(timeout=PATIENCE_SECONDS),
        server=server,
        webhook_endpoint="/hook",
        verify_token=VERIFY_TOKEN,
        app_id=cloud.account.app_id,
        app_secret=cloud.secret,
    )
    # The one change.
    wa.api._session.base_url = f"{base_url}/cloud/v23.0"
    program = Program(wa)

    @wa.on_message
    def answer(client: pywa.WhatsApp, message: types.Message) -> None:
        program.told.append(f"{message.from_user.name}: {message.text}")
        message.mark_as_read()
        message.indicate_typing()
        message.reply_text(
            "Whole or sliced?",
            quote=True,
            buttons=[types.Button("Whole", "whole"), types.Button("Sliced", "sliced")],
        )

    @wa.on_callback_button
    def choose(client: pywa.WhatsApp, press: types.CallbackButton[str]) -> None:
        program.told.append(f"pressed {press.data}")
        press.reply_text(f"{press.title}, of course.")

    @wa.on_message_status
    def note(client: pywa.WhatsApp, status: types.MessageStatus) -> None:
        program.told.append(" ".join(filter(None, (status.status.value, status.tracker))))

    http = make_server("127.0.0.1", 0, server, threaded=True)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        token = wa.get_app_access_token(app_id=cloud.account.app_id, app_secret=cloud.secret)
        assert wa.set_app_callback_url(
            app_id=cloud.account.app_id,
            app_access_token=token,
            callback_url=f"http://127.0.0.1:{http.server_port}/hook",
            verify_token=VERIFY_TOKEN,
            fields=("messages",),
        )
        yield program
    finally:
        http.shutdown()
        thread.join(PATIENCE_SECONDS)


def test_pywa_sends_a_template_hears_the_answer_and_replies(settings: Any) -> None:
    cast = make_cast()
    cloud = open_cloud(cast, settings, is_sandbox=True)
    approved_template(cast)
    with processes() as started:
        started.start(*WORKER)
        base_url = started.serve()
        alice = CustomerAtChat(base_url, cast)
        with program_of(cloud, base_url) as program:
            play(program, alice)
            check_errors(program)
    assert Watermark.objects.get(party_id=cast.bakery.id).read_sequence == 2


def play(program: Program, alice: CustomerAtChat) -> None:
    wa = program.wa
    assert wa.get_business_phone_number().id == wa.phone_id
    assert {template.name for template in wa.get_templates()} == {"order_ready"}
    sent = wa.send_template(
        to=f"+{ALICE}",
        name="order_ready",
        language=TemplateLanguage.ENGLISH,
        params=[BodyText.params(**VALUES)],
        tracker="order-77",
    )
    heard = alice.hears(1)
    assert (heard["t"], heard["params"]) == ("template", VALUES)
    for status in ("sent", "delivered", "read"):
        program.wait_for(f"{status} order-77")
    alice.writes(t="text", text="Wonderful! ¿Cuándo? 🍰", re=heard["cmid"])
    program.wait_for("Alice: Wonderful! ¿Cuándo? 🍰")
    question = alice.hears(2)
    assert question["buttons"] == [{"id": "whole", "text": "Whole"}, {"id": "sliced", "text": "Sliced"}]
    alice.writes(t="text", text="Sliced", button="sliced", re=question["cmid"])
    program.wait_for("pressed sliced")
    assert alice.hears(3)["text"] == "Sliced, of course."
    send_structured(wa, alice)
    assert sent.id.startswith("wamid.")


def send_structured(wa: pywa.WhatsApp, alice: CustomerAtChat) -> None:
    """A place and a list, as the client writes them; they are what the customer's app shows."""
    wa.send_location(to=ALICE, latitude=38.7, longitude=-9.1, name="The bakery")
    heard = alice.hears(4)
    assert (heard["t"], heard["lat"], heard["name"]) == ("location", 38.7, "The bakery")
    rows = [types.SectionRow(title="Rye", callback_data="rye", description="One kilo")]
    bread = types.SectionList(button_title="Bread", sections=[types.Section(title="Dark", rows=rows)])
    wa.send_text(to=ALICE, text="Which?", buttons=bread)
    heard = alice.hears(5)
    offered = [{"title": "Dark", "rows": [{"id": "rye", "title": "Rye", "description": "One kilo"}]}]
    assert (heard["t"], heard["sections"]) == ("list", offered)


def check_errors(program: Program) -> None:
    """What goes wrong is the exception that the program's author knows."""
    wa = program.wa
    with pytest.raises(pywa.errors.TemplateNotExists):
        wa.send_template(to=ALICE, name="no_such", language=TemplateLanguage.ENGLISH, params=[])
    with pytest.raises(pywa.errors.TemplateParamCountMismatch):
        wa.send_template(to=ALICE, name="order_ready", language=TemplateLanguage.ENGLISH, params=[])
    with pytest.raises(pywa.errors.UnsupportedMessageType):
        wa.request_location(to=ALICE, text="Where are you?")
    wa.send_text(to="34600999999", text="Hello?", tracker="nobody")
    program.wait_for("failed nobody")
    wa.api._session.headers["Authorization"] = "Bearer recado_nonsense"
    with pytest.raises(pywa.errors.ExpiredAccessToken):
        wa.send_text(to=ALICE, text="Hello")
