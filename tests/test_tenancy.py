"""The outsider: everybody who must not see a conversation, on every address of the house."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS, CHAT, DOORS, STAFF, Door, door_of
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.services.exports import ask_for_export
from accounts.services.links import open_link
from accounts.services.team_invitations import invite_member
from accounts.stored import Side
from messaging.automation.rules import NO_RULES
from messaging.models.automation import AutomationCount, AutomationRules
from messaging.models.contacts import Contact
from messaging.models.media import MediaFile
from messaging.models.outbox import OutboxRow
from messaging.services.automation import save_rules
from messaging.services.blocks import block_business
from messaging.services.links import make_link
from moderation.models.cases import Case, Decision
from moderation.models.reports import Report
from moderation.services.cases import decide_case
from tests.accounts.test_verification import make_request, make_reviewer
from tests.campaigns.ads import draft_ad
from tests.campaigns.audiences import make_audience, make_campaign
from tests.conftest import PASSWORD, Cast, certify
from tests.hosting import host
from tests.messaging.cloud import open_number
from tests.messaging.desks import inbox_change
from tests.messaging.notes import kept_for_the_team
from tests.messaging.notifications import notify
from tests.messaging.pictures import PICTURE, sent_picture, upload_picture
from tests.messaging.tables import upload_table
from tests.messaging.templates import approved_template, write_template
from tests.messaging.test_automation import RULES
from tests.messaging.test_delivery import send
from tests.moderation.filing import filing_document, report, sent_to_alice
from tests.sessions import open_door, session_cookie, token_id_of, token_of

SECRET = "the bread recipe"
ALICES_NAME, ALICES_NUMBER = "Alice", "600000001"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STAFF_METHODS = ("GET", "POST")
# Whoever is at the door may ask for a challenge, and is refused without a passkey.
STAFF_PASSKEY = "/staff/sign-in/passkey/"


@dataclass
class Outsider:
    """Someone who is not in alice's conversation, with every cookie that they can get."""

    user: User | None
    own_door: Door | None
    token: str = ""
    doors: tuple[Door, ...] = DOORS
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, document: Any = None) -> Any:
        """One request through a client of its own: no answer can depend on what an earlier one did."""
        client = Client()
        for door in self.doors if self.user else ():
            client.cookies[door.cookie] = self._session_at(door)
        call = getattr(client, method.lower())
        proof = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.token else {}
        if method == "GET":
            return call(path, **proof)
        return call(path, data=document or {}, content_type="application/json", **proof)

    def _session_at(self, door: Door) -> str:
        key = self.cookies.get(door.name, "")
        if not SessionStore().exists(key):
            key = self.cookies[door.name] = session_cookie(self.user, door)  # type: ignore[arg-type]
        return key

    def is_somebody_at(self, path: str) -> bool:
        """Whether an API call there has an actor: a token has one anywhere, a cookie at its own door."""
        return bool(self.token) or (self.own_door is not None and door_of(path) == self.own_door)


OUTSIDERS = ["bob", "carol", "mallory", "mallory's program", "alice at the wrong doors", "anonymous"]


@pytest.fixture(params=OUTSIDERS)
def outsider(request: pytest.FixtureRequest, cast: Cast) -> Outsider:
    if request.param == "mallory's program":
        return Outsider(None, None, token=token_of(cast.mallory))
    if request.param == "alice at the wrong doors":
        return Outsider(cast.alice.user, None, doors=(BUSINESS, STAFF))
    people = {"bob": (cast.bob.user, CHAT), "carol": (cast.carol.user, BUSINESS), "anonymous": (None, None)}
    return Outsider(*people.get(request.param, (cast.mallory.user, BUSINESS)))


@dataclass(frozen=True)
class Route:
    """One address that our own code answers, its gaps filled with what is alice's."""

    path: str
    is_of_a_conversation: bool
    view: Any

    @property
    def methods(self) -> tuple[str, ...]:
        return STAFF_METHODS if self.path.startswith("/staff/") else METHODS

    def has(self, method: str) -> bool:
        return hasattr(self.view, method.lower())


def alices_actor(cast: Cast) -> Actor:
    return Actor(CUSTOMER_SIDE, cast.alice.id, cast.alice.user_id, cast.alice.name)


def every_route(cast: Cast) -> list[Route]:
    request, version = make_request(cast), write_template(cast)
    ad = draft_ad(cast).versions.get()
    invited, link = invite_member(inviter_id=cast.olga.id, role="agent", note=ALICES_NAME)
    values = {
        "uuid:conversation_id": cast.conversation.id,
        "uuid:party_id": cast.alice.id,
        "uuid:peer_id": cast.alice.id,
        "uuid:business_id": cast.bakery.id,
        "uuid:request_id": request.pk,
        "uuid:document_id": request.documents.get().id,
        "uuid:block_id": block_business(customer_id=cast.alice.id, business=cast.rival).id,
        "uuid:template_id": version.template_id,
        "uuid:version_id": version.id,
        "uuid:token_id": token_id_of(cast.olga),
        "uuid:contact_id": Contact.objects.get(business=cast.bakery, customer=cast.alice).id,
        "uuid:audience_id": make_audience(cast).id,
        "uuid:campaign_id": make_campaign(cast).id,
        "uuid:ad_id": ad.ad_id,
        "uuid:import_id": upload_table(cast, ALICES_NUMBER, ALICES_NAME).id,
        "uuid:notification_id": notify(cast, approved_template(cast, name="sent")).id,
        "uuid:media_id": upload_picture(cast).id,
        **kept_for_the_team(cast, f"{ALICES_NAME} {ALICES_NUMBER}"),
        "uuid:invitation_id": invited.id,
        "uuid:member_id": cast.olga.id,
        "slug:link": link,
        "uuid:message_id": OutboxRow.objects.get().client_message_id,
        "uuid:claim_id": PhoneClaim.objects.get(customer=cast.alice).pk,
        "uuid:export_id": ask_for_export(
            side=Side.CUSTOMER, owner_id=cast.alice.id, asked_by=cast.alice.user
        ).id,
        "uuid:case_id": Case.objects.create(customer=cast.alice).pk,
        "uuid:item_id": uuid.uuid4(),
        "uuid:link_id": open_link(actor=alices_actor(cast), link_id=uuid.uuid4()).pk,
        "uuid:short_link_id": (short := make_link(business_id=cast.bakery.id, name="Poster", text="")).id,
        "slug:code": short.code,
        "int:position": 0,
        "int:page": 1,
        "uuid:session_id": uuid.uuid4(),
        "uuid:subscription_id": uuid.uuid4(),
        "slug:uid": "AAAA",
        "slug:token": "aaaaaa-bbbb",
        "slug:kind": "app",
        "int:number": 1,
        "slug:handle": "bakery",
        "slug:sha256": "0" * 64,
        "slug:digest": ad.picture.digest,
        "path:content_type_id": 1,
        "uuid:event_id": uuid.uuid4(),
        "uuid:change_id": inbox_change(cast),
        "path:address": f"v23.0/{open_number(cast).node_id}/messages",
    }
    records = {
        "user": cast.alice.user.pk,
        "customer": cast.alice.pk,
        "case": values["uuid:case_id"],
        "phoneclaim": PhoneClaim.objects.get(customer=cast.alice).pk,
        "business": cast.bakery.pk,
        "membership": cast.olga.pk,
        "verificationrequest": request.pk,
        "templateversion": version.pk,
        "adversion": ad.pk,
    }
    routes = []
    for pattern_path, pattern in every_pattern(get_resolver().url_patterns):
        of_a_model = pattern_path.startswith("/staff/") and pattern_path.count("/") > 3
        model = pattern_path.split("/")[3] if of_a_model else ""
        path = pattern_path
        for gap, value in {**values, "path:object_id": records.get(model, request.pk)}.items():
            path = path.replace(f"<{gap}>", str(value))
        assert "<" not in path, f"what is put into {path}?"
        view = getattr(pattern.callback, "cls", None)
        routes.append(Route(path, "<uuid:conversation_id>" in pattern_path, view))
    return routes


def every_pattern(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Each address with its pattern, but for two regular expressions of the admin that name no record."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns, path)
        elif "(?P<" not in path:
            yield path, pattern


def everything_said(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(body) + str(answer.headers).encode()


def test_no_address_shows_an_outsider_anything_of_a_conversation(outsider: Outsider, cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    secrets = [str(cast.conversation.id), ALICES_NAME, ALICES_NUMBER]
    routes = every_route(cast)
    assert sum(route.is_of_a_conversation for route in routes) >= 15
    assert sum(route.path.startswith("/staff/") for route in routes) > 40
    for route in routes:
        for method in route.methods:
            answer = outsider.ask(method, route.path)
            where = (method, route.path, answer.status_code)
            assert answer.status_code < 500, where
            said = everything_said(answer)
            assert [secret for secret in secrets if secret.encode() in said] == [], where
            if route.is_of_a_conversation:
                assert answer.status_code in refusals(outsider, route, method), where
            if route.path.startswith("/staff/"):
                assert is_kept_out(answer, route), where


def refusals(outsider: Outsider, route: Route, method: str) -> set[int]:
    """How a conversation's address may answer: who is let in there gets to the look-up."""
    if outsider.is_somebody_at(route.path):
        if route.has(method) and outsider.token and method not in route.view.scopes:
            return {403}
        return {404} if route.has(method) else {405}
    return {401} if route.has(method) else {401, 405}


def is_kept_out(answer: Any, route: Route) -> bool:
    if answer.status_code in {302, 403, 404}:
        return answer.status_code != 302 or answer.headers["Location"].startswith("/staff/")
    if route.path.startswith(STAFF_PASSKEY):
        return answer.status_code in {400, 405} or set(answer.json()) >= {"challenge", "rpId"}
    return route.path == "/staff/login/" and answer.status_code == 200


def test_an_outsiders_api_call_for_a_conversation_is_not_found(outsider: Outsider, cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    envelope = cast.keys["alice"].seal(cast.keys["bakery"], "in her name")
    receipt = {"device": str(uuid.uuid4()), "delivered": 1, "read": 1}
    door = outsider.own_door or BUSINESS
    base = f"{door.path}api/conversations/{cast.conversation.id}/"
    for method, path, document in (
        ("GET", base, None),
        ("GET", f"{base}messages/?after=0", None),
        ("GET", f"{base}messages/?after=nonsense", None),
        ("POST", f"{base}messages/", {"envelope": envelope}),
        ("POST", f"{base}messages/", {"nonsense": 1}),
        ("POST", f"{base}receipts/", receipt),
        ("POST", f"{base}receipts/", {"nonsense": 1}),
    ):
        hidden = outsider.ask(method, path, document)
        missing = outsider.ask(method, path.replace(str(cast.conversation.id), str(uuid.uuid4())), document)
        assert hidden.status_code == (404 if outsider.is_somebody_at(path) else 401), (method, path)
        assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())


def test_an_outsider_lists_their_own_conversations_and_no_others(outsider: Outsider, cast: Cast) -> None:
    own = {conversation.id for conversation in own_conversations(outsider, cast)}
    door = outsider.own_door or BUSINESS
    answer = outsider.ask("GET", f"{door.path}api/conversations/")
    if not outsider.is_somebody_at(door.path):
        assert answer.status_code == 401
        return
    assert {uuid.UUID(summary["id"]) for summary in answer.json()["conversations"]} == own
    assert own


def own_conversations(outsider: Outsider, cast: Cast) -> Any:
    return (cast.bob if outsider.own_door == CHAT else cast.rival).conversations.all()


def test_an_outsider_cannot_write_someone_elses_keys_pins_or_backup(outsider: Outsider, cast: Cast) -> None:
    signed = cast.keys["alice"].next_epoch().document()
    api = f"{(outsider.own_door or BUSINESS).path}api/"
    refused = 403 if outsider.is_somebody_at(api) else 401
    for party in (cast.keys["alice"].id, cast.keys["bakery"].id, cast.keys["olga"].id):
        for method, path, document in (
            ("POST", f"{api}keys/{party}/epochs/", {"epoch": signed}),
            ("PUT", f"{api}keys/{party}/backup/", {"document": {}}),
            ("GET", f"{api}keys/{party}/backup/", None),
        ):
            answer = outsider.ask(method, path, document)
            assert answer.status_code == refused, (method, path)


def test_an_outsider_reads_and_changes_nothing_of_another_business_s_automation_or_custody(
    outsider: Outsider, cast: Cast
) -> None:
    certify(cast.bakery)
    save_rules(business_id=cast.bakery.id, document=RULES, version=0, actor_id=cast.olga.user_id)
    endpoint = host(cast)
    wrap = EndpointWrap.objects.get()
    api = f"{(outsider.own_door or BUSINESS).path}api/"
    package = {"member": str(endpoint.id), "hdr": b64(bytes(wrap.header)), "ct": b64(bytes(wrap.ciphertext))}
    said = b""
    for method, path, document in (
        ("GET", "automation/", None),
        ("PUT", "automation/", {"rules": NO_RULES, "version": 1}),
        ("POST", "automation/outcomes/", {"outcome": "sent"}),
        ("GET", "custody/", None),
        ("POST", "custody/endpoint/", {"password": PASSWORD}),
        ("POST", "custody/connector/", {"password": PASSWORD}),
        ("DELETE", "custody/connector/", None),
        ("POST", "connector/", {"version": "1.0"}),
        (
            "POST",
            "connector/enrol/",
            {"epoch": cast.keys["olga"].signed[0].document(), "token_hash": "0" * 64},
        ),
        ("POST", "wraps/", package),
    ):
        answer = outsider.ask(method, api + path, document)
        assert answer.status_code < 500, (method, path)
        said += everything_said(answer)
    assert b"Always." not in said
    assert str(endpoint.id).encode() not in said
    kept = AutomationRules.objects.get(business=cast.bakery)
    assert (kept.version, kept.document["commands"][0]["text"]) == (1, "Always.")
    assert AgentEndpoint.objects.hosted().filter(business=cast.bakery).count() == 1
    assert not AgentEndpoint.objects.connectors().filter(business=cast.bakery).exists()
    assert not AutomationCount.objects.filter(business=cast.bakery).exists()


@pytest.mark.parametrize("made_at", [CHAT, STAFF], ids=lambda door: door.name)
def test_a_session_made_at_another_door_is_nobodys_at_this_one(cast: Cast, made_at: Door) -> None:
    client = Client()
    client.cookies[BUSINESS.cookie] = session_cookie(cast.olga.user, made_at)
    assert client.get("/business/api/conversations/").status_code == 401
    assert client.get("/business/inbox/").status_code == 302


def test_insiders_do_see_their_conversation(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    for user, door in ((cast.alice.user, CHAT), (cast.luis.user, BUSINESS), (cast.olga.user, BUSINESS)):
        client = Client()
        open_door(client, user, door)
        listed = client.get(f"{door.path}api/conversations/").json()["conversations"]
        assert str(cast.conversation.id) in {summary["id"] for summary in listed}
        messages = client.get(f"{door.path}api/conversations/{cast.conversation.id}/messages/").json()
        assert [message["sequence"] for message in messages["messages"]] == [1]


def test_an_outsiders_report_of_a_conversation_is_not_found_and_changes_nothing(
    outsider: Outsider, cast: Cast
) -> None:
    evidence = sent_to_alice(cast, SECRET)
    door = outsider.own_door or BUSINESS
    path = f"{door.path}api/reports/"
    for conversation_id in (cast.conversation.id, uuid.uuid4()):
        answer = outsider.ask("POST", path, filing_document(conversation_id, evidence))
        refused = 403 if outsider.token else 404
        assert answer.status_code == (refused if outsider.is_somebody_at(path) else 401)
    assert not Report.objects.exists()


def test_an_outsider_sees_nobody_elses_reports_notices_or_quality(outsider: Outsider, cast: Cast) -> None:
    filed = report(cast, sent_to_alice(cast, SECRET))
    ines = make_reviewer()
    decide_case(case_id=filed.case.id, action="warn", decided_by=ines, reason=SECRET, address=None)
    for door in (CHAT, BUSINESS):
        for page in ("api/reports/", "api/notices/", "reports/", "quality/"):
            said = everything_said(outsider.ask("GET", f"{door.path}{page}"))
            assert SECRET.encode() not in said
            assert filed.number.encode() not in said
        outsider.ask("POST", f"{door.path}api/notices/seen/")
    assert Decision.objects.get().seen_at is None


def test_an_outsider_neither_fetches_nor_changes_a_file_of_a_conversation(
    outsider: Outsider, cast: Cast
) -> None:
    sent, unsent = sent_picture(cast), upload_picture(cast)
    door = outsider.own_door or BUSINESS
    api = f"{door.path}api/media/"
    hidden = 404 if outsider.is_somebody_at(api) else 401
    for media_id in (sent.id, unsent.id, uuid.uuid4()):
        for method, tail in (("GET", ""), ("DELETE", ""), ("GET", "parts/"), ("PUT", "parts/0/")):
            answer = outsider.ask(method, f"{api}{media_id}/{tail}")
            assert answer.status_code == hidden, (method, tail)
            assert PICTURE not in everything_said(answer)
    announced = {"id": str(uuid.uuid4()), "conversation": str(cast.conversation.id), "size": 100}
    assert outsider.ask("POST", api, announced).status_code == hidden
    assert {sent.id, unsent.id} == set(MediaFile.objects.values_list("pk", flat=True))
