"""Contacts and their consents for programs, and how far an import is for its page (PROTOCOL.md)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import MalformedError
from accounts.models.tokens import Scope
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from messaging.api import serializers
from messaging.api.requests import query_number, query_text
from messaging.queries import contacts as queries
from messaging.services import contacts as services
from messaging.services.consents import record_consent, withdraw_consent

MOST_A_PAGE = 200
NOTHING: dict[str, Any] = {
    "name": "",
    "number": "",
    "language": "",
    "place": "",
    "attributes": {},
    "labels": [],
}
READ, WRITE = (Scope.CONTACTS_READ,), (Scope.CONTACTS_WRITE,)


class ContactsView(ActorAPIView):
    act = Act.KEEP_CONTACTS
    scopes = {"GET": READ, "POST": WRITE}

    def get(self, request: Request) -> Response:
        filters = queries.ContactFilters(
            text=query_text(request, "q"),
            label_name=query_text(request, "label"),
            consent=_read_answer(query_text(request, "consent")),
            language=query_text(request, "language"),
        )
        limit = max(1, min(query_number(request, "limit", queries.PAGE_SIZE), MOST_A_PAGE))
        page = queries.contacts_page_for(self.actor, filters, query_text(request, "cursor"), limit=limit)
        found = [queries.show_contact(contact) for contact in page.contacts]
        return Response({"contacts": found, "next": page.next_cursor})

    def post(self, request: Request) -> Response:
        actor = self.actor
        business = find_business(str(queries.business_of(actor)))
        given = {**NOTHING, **_read_contact(request, actor)}
        given["attributes"] = {key: value for key, value in given["attributes"].items() if value is not None}
        contact = services.save_contact(
            business=business, contact_id=None, fields=services.ContactFields(**given)
        )
        return Response(_show(actor, contact.id), status=201)


class ContactView(ActorAPIView):
    act = Act.KEEP_CONTACTS
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    def get(self, request: Request, contact_id: UUID) -> Response:
        return Response(_show(self.actor, contact_id))

    def patch(self, request: Request, contact_id: UUID) -> Response:
        actor = self.actor
        found = queries.get_contact_for(actor, contact_id)
        business = find_business(str(found.business_id))
        services.change_contact(
            business=business, contact_id=contact_id, changes=_read_contact(request, actor)
        )
        return Response(_show(actor, contact_id))

    def delete(self, request: Request, contact_id: UUID) -> Response:
        found = queries.get_contact_for(self.actor, contact_id)
        services.delete_contact(business_id=found.business_id, contact_id=contact_id)
        return Response(status=204)


class ContactFieldsView(ActorAPIView):
    act = Act.KEEP_CONTACTS
    scopes = {"GET": (*READ, *WRITE)}

    def get(self, request: Request) -> Response:
        attributes = queries.attributes_for(self.actor)
        return Response(
            {
                "labels": [label.name for label in queries.labels_for(self.actor)],
                "attributes": [{"key": row.key, "name": row.name, "kind": row.kind} for row in attributes],
            }
        )


class ConsentsView(ActorAPIView):
    act = Act.KEEP_CONTACTS
    scopes = {"GET": READ, "POST": WRITE}

    def get(self, request: Request, contact_id: UUID) -> Response:
        return Response(_show_consents(self.actor, contact_id))

    def post(self, request: Request, contact_id: UUID) -> Response:
        actor = self.actor
        found = queries.get_contact_for(actor, contact_id)
        given = _read(serializers.ConsentInputSerializer, request)
        moment = given.get("given_at")
        record_consent(
            business_id=found.business_id,
            contact_id=contact_id,
            given_at=timezone.now() if moment is None else datetime.fromtimestamp(moment / 1000, UTC),
            source=given["source"],
            wording=given.get("wording", ""),
            actor_id=actor.user_id,
        )
        return Response(_show_consents(actor, contact_id), status=201)


class WithdrawalView(ActorAPIView):
    act = Act.KEEP_CONTACTS
    scopes = {"POST": WRITE}

    def post(self, request: Request, contact_id: UUID) -> Response:
        found = queries.get_contact_for(self.actor, contact_id)
        source = _read(serializers.WithdrawalInputSerializer, request)["source"]
        withdraw_consent(business_id=found.business_id, contact_id=contact_id, source=source)
        return Response(_show_consents(self.actor, contact_id))


class ContactImportView(ActorAPIView):
    act = Act.KEEP_CONTACTS

    def get(self, request: Request, import_id: UUID) -> Response:
        return Response(queries.show_import(queries.get_import_for(self.actor, import_id)))


def _read(shape: type[serializers.StrictSerializer], request: Request) -> dict[str, Any]:
    read = shape(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def _read_answer(text: str) -> str:
    if text not in ("", "yes", "no"):
        raise MalformedError
    return text


def _read_contact(request: Request, actor: Actor) -> dict[str, Any]:
    given = _read(serializers.ContactInputSerializer, request)
    kinds = {row.key: row.kind for row in queries.attributes_for(actor)}
    serializers.check_attributes(given.get("attributes", {}), kinds)
    return given


def _show(actor: Actor, contact_id: UUID) -> dict[str, Any]:
    return queries.show_contact(queries.get_contact_for(actor, contact_id))


def _show_consents(actor: Actor, contact_id: UUID) -> dict[str, Any]:
    found = queries.get_contact_for(actor, contact_id)
    consents = [queries.show_consent(consent) for consent in queries.consents_of(found)]
    return {"allows_marketing": any(row["withdrawn_at"] is None for row in consents), "consents": consents}
