"""The API's document: valid, complete, and true of what the API answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from accounts.crypto.primitives import b64
from accounts.models.tokens import Scope
from config.openapi import PREFIX, api_document
from messaging.services.contacts import add_attribute
from tests.conftest import Cast
from tests.hosting import host
from tests.messaging.notifications import contact_of, locked, notify
from tests.messaging.templates import VALUES, approved_template
from tests.sessions import token_of
from tests.test_tenancy import every_pattern

SCOPES = {
    Scope.CONTACTS_READ,
    Scope.CONTACTS_WRITE,
    Scope.NOTIFICATIONS_READ,
    Scope.NOTIFICATIONS_WRITE,
}
METHODS = ("get", "post", "put", "patch", "delete")
Call = Callable[..., Any]


def schema_of(part: dict[str, Any]) -> OAS31Validator:
    """A validator for one schema of the document; its references are the document's."""
    schema = part["content"]["application/json"]["schema"]
    return OAS31Validator({**schema, "components": api_document()["components"]})


def test_the_document_is_valid_openapi_3_1() -> None:
    document = api_document()
    assert document["openapi"].startswith("3.1")
    validate(document)
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            for part in [operation.get("requestBody", {}), *operation["responses"].values()]:
                shown = part.get("content", {}).get("application/json", {})
                examples = [each["value"] for each in shown.get("examples", {}).values()]
                for example in [*examples, *([shown["example"]] if "example" in shown else [])]:
                    schema_of(part).validate(example)


def test_every_route_of_contacts_and_notifications_is_described() -> None:
    described = {
        (f"{PREFIX[:-1]}{path}", method)
        for path, operations in api_document()["paths"].items()
        for method in operations
    }
    served = set()
    for path, pattern in every_pattern(get_resolver().url_patterns):
        scopes = getattr(getattr(pattern.callback, "cls", None), "scopes", {})
        for method, needed in scopes.items():
            if path.startswith(PREFIX) and set(needed) <= SCOPES:
                served.add((path.replace("<uuid:", "{").replace(">", "}"), method.lower()))
    assert served
    assert described == served | {("/api/v1/me/", "get")}


@pytest.fixture
def call(cast: Cast) -> Call:
    """Ask as the document says, and prove that the answer is what it says. `seen` are the operations done."""
    program = Client(headers={"Authorization": f"Bearer {token_of(cast.olga, *SCOPES)}"})
    by_id = {
        operation["operationId"]: (method, path, operation)
        for path, operations in api_document()["paths"].items()
        for method, operation in operations.items()
    }

    def ask(name: str, body: Any = None, *, expect: int, query: str = "", **gaps: Any) -> Any:
        method, path, operation = by_id[name]
        if body is not None and expect < 300:
            schema_of(operation["requestBody"]).validate(body)
        headers = gaps.pop("headers", {})
        url = PREFIX[:-1] + path.format(**gaps) + query
        answer = getattr(program, method)(
            url,
            **({} if method == "get" else {"data": body or {}, "content_type": "application/json"}),
            headers=headers,
        )
        assert answer.status_code == expect, (name, answer.content)
        said = operation["responses"][str(expect)]
        if "content" not in said:
            assert answer.content == b""
            return None
        schema_of(said).validate(answer.json())
        if expect >= 400:
            assert f"`{answer.json()['code']}`" in said["description"], (name, answer.json())
        ask.seen.add(name)  # type: ignore[attr-defined]
        return answer.json()

    ask.seen = set()  # type: ignore[attr-defined]
    ask.all = set(by_id)  # type: ignore[attr-defined]
    return ask


def test_what_the_document_says_of_contacts_is_true(cast: Cast, call: Call) -> None:
    add_attribute(business_id=cast.bakery.id, name="Points", kind="number")
    number, nobody = "+34600000077", "00000000-0000-4000-8000-000000000000"
    call("getToken", expect=200)
    made = call("addContact", {"number": number, "labels": ["VIP"], "attributes": {"points": 1}}, expect=201)
    known = {"contact_id": made["id"]}
    call("addContact", {"number": number}, expect=409)
    for wrong in ({"number": "12"}, {"surname": "x"}, {"name": 5}):
        call("addContact", wrong, expect=400)
    call("listContacts", expect=200, query="?q=600&label=vip&limit=1")
    call("listContacts", expect=400, query="?cursor=nonsense")
    call("getContact", expect=200, **known)
    call("getContact", expect=404, contact_id=nobody)
    call("changeContact", {"place": "Vigo", "attributes": {"points": None}}, expect=200, **known)
    call("changeContact", {"attributes": {"size": 1}}, expect=400, **known)
    call("getContactFields", expect=200)
    call("recordConsent", {"source": "paper form"}, expect=201, **known)
    call("recordConsent", {}, expect=400, **known)
    call("getConsents", expect=200, **known)
    call("withdrawConsent", {"source": "by telephone"}, expect=200, **known)
    call("deleteContact", expect=204, **known)
    call("deleteContact", expect=404, **known)
    about = {name for name in call.all if "otification" not in name and name != "listTemplates"}  # type: ignore[attr-defined]
    assert about - call.seen == {"deleteContact"} - call.seen  # type: ignore[attr-defined]


def test_what_the_document_says_of_notifications_is_true(cast: Cast, call: Call) -> None:
    version = approved_template(cast)
    plain = {"template": "order_ready", "to": [{"number": "+34600000077", "values": VALUES}]}
    call("sendNotification", plain, expect=409)
    contact = str(contact_of(cast, cast.alice).id)
    own = {
        "template": str(version.id),
        "at": None,
        "zone": None,
        "which": None,
        "epoch": cast.keys["bakery"].epoch,
        "recipients": [{"contact": contact, "request": b64(locked(cast))}],
    }
    call("sendNotification", own, expect=201)
    planned = notify(cast, version, due_at=timezone.now() + timedelta(hours=1))
    call("replaceNotification", own, expect=200, notification_id=planned.id)
    host(cast)
    made = call("sendNotification", plain, expect=201, headers={"Idempotency-Key": "order-1"})
    call("sendNotification", plain, expect=200, headers={"Idempotency-Key": "order-1"})
    for wrong, status in (
        ({**plain, "to": []}, 400),
        ({**plain, "to": [{"number": "12", "values": VALUES}]}, 400),
        ({**plain, "to": [{"number": "+34600000077", "values": {}}]}, 400),
        ({**plain, "at": "2020-01-01T10:00", "zone": "Europe/Madrid"}, 400),
        ({**plain, "template": "unknown"}, 409),
        ({**plain, "language": "pt"}, 409),
    ):
        call("sendNotification", wrong, expect=status)
    known = {"notification_id": made["id"]}
    call("listNotifications", expect=200)
    call("getNotification", expect=200, **known)
    call("getNotification", expect=404, notification_id="00000000-0000-4000-8000-000000000000")
    call("cancelNotification", expect=200, **known)
    call("cancelNotification", expect=409, **known)
    call("listTemplates", expect=200)
    assert {name for name in call.all if "otification" in name} <= call.seen  # type: ignore[attr-defined]


def test_who_is_unknown_or_lacks_the_scope_is_told_as_documented(cast: Cast) -> None:
    for path, operations in api_document()["paths"].items():
        for method, operation in operations.items():
            url = PREFIX[:-1] + path.replace("{contact_id}", str(cast.alice.id))
            url = url.replace("{notification_id}", str(cast.alice.id))
            token = token_of(cast.luis, Scope.CLOUD_API)
            for text, status in (("recado_unknown", "401"), (token, "403")):
                if path == "/me/" and status == "403":
                    continue
                answer = getattr(Client(headers={"Authorization": f"Bearer {text}"}), method)(url)
                assert answer.status_code == int(status)
                assert f"`{answer.json()['code']}`" in operation["responses"][status]["description"]


def test_the_page_is_sandboxed_and_any_page_may_read_the_document(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "trusted-types" not in policy
    document = client.get("/api/v1/openapi.json")
    assert document.headers["Access-Control-Allow-Origin"] == "*"
    assert document.json() == api_document()
