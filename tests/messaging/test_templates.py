"""Templates: what may be written, who decides, and what the door then lets through."""

import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.doors import BUSINESS, CHAT
from accounts.errors.base import DomainError
from accounts.errors.verification import AlreadyDecidedError, ReasonMissingError
from accounts.models.audit import AuditEvent
from messaging.bodies.templates import template_body
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Accepted
from messaging.errors.templates import TemplateNameTakenError, TemplateStateError
from messaging.events import message_document
from messaging.gaps import in_order
from messaging.models.messages import Message
from messaging.models.templates import TemplateVersion
from messaging.services.templates import (
    Draft,
    approve_template,
    reject_template,
    save_draft,
    submit_template,
)
from messaging.wording import Variant, check_values, check_wording, render
from tests.accounts.test_staff import staff_with
from tests.conftest import Cast
from tests.messaging.templates import (
    ORDER_READY,
    VALUES,
    approved_template,
    make_staff,
    seal_template,
    write_template,
)
from tests.messaging.test_delivery import code_of, send, submit
from tests.sessions import open_door

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
State = TemplateVersion.State


def draft(body: str, samples: dict[str, str] | None = None, **texts: str) -> Draft:
    return Draft({"en": Variant(body, **texts)}, samples or {})


BAD_DRAFTS: dict[str, tuple[Draft, str]] = {
    "no language": (Draft({}, {}), "template_empty"),
    "an empty text": (draft("  "), "template_empty"),
    "a language that is not in the list": (Draft({"xx": Variant("Hello")}, {}), "template_language"),
    "a text too long": (draft("a" * 1025), "template_too_long"),
    "a title too long": (draft("Hello", title="a" * 61), "template_too_long"),
    "a direction override": (draft("Hello \u202e olleh"), "template_invisible"),
    "a zero-width space": (draft("Hel\u200blo"), "template_invisible"),
    "capital letters in a parameter": (draft("Hello {{Name}}", {"Name": "x"}), "template_braces"),
    "an open brace": (draft("Hello {{name"), "template_braces"),
    "a link to wherever": (draft("Hello https://{{site}}/x", {"site": "a.example"}), "template_host"),
    "a website that goes on": (draft("Hello HTTPS://a.example{{1}} you", {"1": "x"}), "template_host"),
    "a title of two lines": (draft("Hello", title="a\nb"), "template_line"),
    "a parameter in the footer": (draft("Hello", {"x": "y"}, footer="{{x}}"), "template_line"),
    "nothing but parameters": (draft("{{1}}: {{2}}!", {"1": "a", "2": "b"}), "template_only_parameters"),
    "other parameters in Spanish": (
        Draft(
            {"en": Variant("Hello {{name}}"), "es": Variant("Hola {{nombre}}")}, {"name": "A", "nombre": "A"}
        ),
        "template_parameters_differ",
    ),
    "too many parameters": (
        draft("so: " + "".join(f"{{{{{n}}}}}" for n in range(1, 22)), {str(n): "x" for n in range(1, 22)}),
        "template_too_many_parameters",
    ),
    "no sample": (draft("Hello {{name}}"), "template_sample"),
    "a sample of two lines": (draft("Hello {{name}}", {"name": "a\nb"}), "template_sample"),
}


@pytest.mark.parametrize("name", BAD_DRAFTS)
def test_wording_that_nobody_could_review_is_refused_with_its_code(cast: Cast, name: str) -> None:
    bad, code = BAD_DRAFTS[name]
    with pytest.raises(DomainError) as refused:
        write_template(cast, bad)
    assert refused.value.code == code
    assert str(refused.value)
    assert not TemplateVersion.objects.exists()


def test_parameters_have_one_order_and_fill_their_gaps() -> None:
    assert in_order(["name", "10", "2", "age", "2"]) == ["2", "10", "age", "name"]
    assert check_wording(ORDER_READY.variants, ORDER_READY.samples) == ["name", "what"]
    assert (
        render("Hello {{name}} {{other}} {name}", {"name": "{{other}}"}) == "Hello {{other}} {{other}} {name}"
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "Alice"}, "parameter_missing"),
        ({**VALUES, "extra": "x"}, "parameter_unknown"),
        ({**VALUES, "what": ""}, "parameter_unfit"),
        ({**VALUES, "what": "a\nb"}, "parameter_unfit"),
        ({**VALUES, "what": "x" * 121}, "parameter_unfit"),
        ({**VALUES, "what": " cake"}, "parameter_unfit"),
    ],
)
def test_values_fill_exactly_what_the_template_asks_for(values: dict[str, str], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_values(["name", "what"], values)
    assert refused.value.code == code


def test_the_body_is_the_same_bytes_wherever_it_is_made() -> None:
    template_id = uuid.UUID(int=7)
    values = {"name": 'Zoë "Z" \\ ñ 🎂', "10": "b", "2": "a"}
    body = template_body(template_id=template_id, number=3, language="es", values=values)
    assert (
        body
        == (
            '{"t":"template","id":"00000000-0000-0000-0000-000000000007","v":3,"lang":"es",'
            '"params":{"2":"a","10":"b","name":"Zoë \\"Z\\" \\\\ ñ 🎂"}}'
        ).encode()
    )
    assert json.loads(body)["params"] == values


def test_a_version_goes_from_draft_to_decided_and_a_change_is_a_new_version(cast: Cast) -> None:
    version = write_template(cast)
    changed = save_draft(
        template=version.template,
        draft=draft("Ready, {{name}}.", {"name": "Bo"}),
        writer_id=cast.olga.user_id,
    )
    assert (changed.pk, changed.number, changed.parameter_names) == (version.pk, 1, ["name"])
    submit_template(version=version, submitter_id=cast.olga.user_id)
    for act in (
        lambda: submit_template(version=version, submitter_id=cast.olga.user_id),
        lambda: save_draft(template=version.template, draft=ORDER_READY, writer_id=cast.olga.user_id),
    ):
        with pytest.raises(TemplateStateError):
            act()
    reviewer = make_staff()
    with pytest.raises(ReasonMissingError):
        reject_template(version_id=version.id, reviewer=reviewer, reason=" ", address=None)
    approve_template(version_id=version.id, reviewer=reviewer, reason="", address=None)
    with pytest.raises(AlreadyDecidedError):
        reject_template(version_id=version.id, reviewer=reviewer, reason="no", address=None)
    following = save_draft(template=version.template, draft=ORDER_READY, writer_id=cast.olga.user_id)
    assert (following.number, following.state) == (2, State.DRAFT)
    acts = AuditEvent.objects.filter(target=str(version.id)).values_list("action", flat=True)
    assert sorted(acts) == ["template.approved", "template.submitted"]
    with pytest.raises(TemplateNameTakenError):
        write_template(cast)


def test_the_database_refuses_to_change_what_was_decided(cast: Cast) -> None:
    version = approved_template(cast)
    rows = TemplateVersion.objects.filter(pk=version.pk)
    for change in (lambda: rows.update(variants={}), lambda: rows.update(state=State.DRAFT), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    version.refresh_from_db()
    assert version.variants["en"]["body"] == "Hello {{name}}, your {{what}} is ready."


def test_approved_words_pass_outside_the_window_and_the_row_says_which(cast: Cast) -> None:
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    version = approved_template(cast)
    assert code_of(send(bakery, alice, "Buy cake!")) == "window_closed"
    outcome = accept(submit(bakery, seal_template(bakery, alice, version)))
    assert isinstance(outcome, Accepted)
    message = Message.objects.select_related("content").get()
    assert (message.template_version, message.category) == (str(version.id), "utility")
    document = message_document(message)
    assert (document["template"], document["category"]) == (str(version.id), "utility")
    assert json.loads(alice.open(bakery, document).body)["params"] == VALUES


def test_a_batch_of_many_templates_costs_no_more_queries_than_one(cast: Cast) -> None:
    alice, bob, bakery = cast.keys["alice"], cast.keys["bob"], cast.keys["bakery"]
    versions = [approved_template(cast, name=f"notice_{n}") for n in range(4)]
    batch = [submit(bakery, seal_template(bakery, other, v)) for v in versions[1:] for other in (alice, bob)]
    with CaptureQueriesContext(connection) as one:
        accept_many([submit(bakery, seal_template(bakery, alice, versions[0]))])
    with CaptureQueriesContext(connection) as many:
        outcomes = accept_many(batch)
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(many) <= len(one)


def test_what_is_not_approved_or_not_the_senders_is_refused(cast: Cast) -> None:
    alice, bob, bakery, rival = (cast.keys[name] for name in ("alice", "bob", "bakery", "rival"))
    waiting = write_template(cast)
    approved = approved_template(cast, name="other")
    assert code_of(accept(submit(bakery, seal_template(bakery, alice, waiting)))) == "template_not_approved"
    assert code_of(accept(submit(rival, seal_template(rival, bob, approved)))) == "template_not_approved"
    unknown = {**seal_template(bakery, alice, approved), "template": str(uuid.uuid4())}
    assert code_of(accept(submit(bakery, unknown))) == "template_not_approved"
    for sender, other, template, code in (
        (bakery, alice, "nonsense", "malformed"),
        (bakery, alice, None, "malformed"),
        (alice, bakery, str(approved.id), "unknown_field"),
    ):
        with pytest.raises(DomainError) as refused:
            submit(sender, {**sender.seal(other, "x"), "template": template})
        assert refused.value.code == code
    assert not Message.objects.exists()


def wording(user: Any, door: Any, version: TemplateVersion) -> Any:
    client = Client()
    open_door(client, user, door)
    return client.get(f"{door.path}api/templates/{version.id}/")


def test_the_approved_wording_is_seen_by_its_business_and_its_customers_only(cast: Cast) -> None:
    version, waiting = approved_template(cast), write_template(cast, name="waiting")
    people = [(cast.alice.user, CHAT), (cast.bob.user, CHAT), (cast.luis.user, BUSINESS)]
    for user, door in people:
        answer = wording(user, door, version)
        assert answer.status_code == 200
        assert answer.json() == {
            "version": str(version.id),
            "id": str(version.template_id),
            "v": 1,
            "business": str(cast.bakery.id),
            "name": "order_ready",
            "category": "utility",
            "variants": {code: variant.document() for code, variant in ORDER_READY.variants.items()},
            "parameters": ["name", "what"],
        }
        assert wording(user, door, waiting).status_code == 404
    assert wording(cast.mallory.user, BUSINESS, version).status_code == 404
    assert wording(cast.carol.user, BUSINESS, version).status_code == 404


def form(body: str = "Hello {{name}}", act: str = "save", **fields: str) -> dict[str, Any]:
    return {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-language": "en",
        "form-0-title": "",
        "form-0-body": body,
        "form-0-footer": "",
        "sample_name": ["name"],
        "sample_value": ["Alice"],
        "act": act,
        **fields,
    }


def member(user: Any) -> Client:
    client = Client()
    open_door(client, user, BUSINESS)
    return client


def test_an_owner_writes_sends_for_review_and_cannot_change_what_waits(cast: Cast) -> None:
    olga = member(cast.olga.user)
    named = {"name": "order_ready", "category": "utility"}
    assert olga.post("/business/templates/new/", form(**named)).status_code == 302
    version = TemplateVersion.objects.get()
    page = f"/business/templates/{version.template_id}/"
    assert b"Hello {{name}}" in olga.get(page).content
    assert olga.post(page, form("Good day {{name}}", act="submit")).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.variants["en"]["body"]) == (State.WAITING, "Good day {{name}}")
    refused = olga.post(page, form("Something else {{name}}"))
    assert (refused.status_code, b"sent for review" in refused.content) == (200, True)
    assert b"Staff are reviewing it" in olga.get(page).content
    taken = olga.post("/business/templates/new/", form(**named))
    assert b"a template of this name already" in taken.content
    bad = olga.post("/business/templates/new/", form("Hello {{x}}", name="a b", category="utility"))
    assert b"Small letters" in bad.content
    missing = olga.post("/business/templates/new/", form("Hello {{x}}", name="other", category="utility"))
    assert b"Give each parameter a sample" in missing.content
    assert b"Hello {{x}}" in missing.content
    assert TemplateVersion.objects.count() == 1


def test_agents_read_templates_and_others_do_not_find_them(cast: Cast) -> None:
    version = write_template(cast)
    page = f"/business/templates/{version.template_id}/"
    luis, mallory = member(cast.luis.user), member(cast.mallory.user)
    assert luis.get(page).status_code == 200
    assert luis.post(page, form()).status_code == 403
    assert luis.post("/business/templates/new/", form(name="x1", category="utility")).status_code == 403
    assert mallory.get(page).status_code == 404
    assert mallory.post(page, form()).status_code == 404
    assert b"order_ready" not in mallory.get("/business/templates/").content


def test_staff_see_every_language_and_decide_only_with_the_permission(cast: Cast) -> None:
    version = write_template(cast)
    queue = "/staff/messaging/templateversion/"
    page = f"{queue}{version.id}/change/"
    client = staff_with("view_templateversion")
    assert client.get(page).status_code == 404
    submit_template(version=version, submitter_id=cast.olga.user_id)
    shown = client.get(page).content.decode()
    for text in ("your strawberry cake is ready", "tu strawberry cake está lista", "Ready, Alice", "Bakery"):
        assert text in shown
    assert 'name="decision"' not in shown
    assert client.post(page, {"decision": "approve"}).status_code == 403
    assert [entry["queue"].waiting for entry in client.get("/staff/").context["queues"]] == [1]
    assert b"order_ready" in client.get(queue).content


def test_who_may_decide_rejects_with_a_reason_that_the_business_reads(cast: Cast) -> None:
    version = write_template(cast)
    submit_template(version=version, submitter_id=cast.olga.user_id)
    page = f"/staff/messaging/templateversion/{version.id}/change/"
    client = staff_with("view_templateversion", "decide_templateversion")
    assert b"Give a reason" in client.post(page, {"decision": "reject", "reason": ""}).content
    assert client.post(page, {"decision": "reject", "reason": "Name the shop."}).status_code == 302
    version.refresh_from_db()
    assert version.state == State.REJECTED
    olga = member(cast.olga.user)
    assert b"Name the shop." in olga.get(f"/business/templates/{version.template_id}/").content
    assert b"Name the shop." in olga.get("/business/templates/").content
