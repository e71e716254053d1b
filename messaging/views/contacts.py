"""Reach / Contacts: whom a business knows."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.downloads import csv_lines, download
from accounts.errors.base import DomainError
from accounts.permissions import Act, can_reach_out
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from accounts.services.audit import Action, record_event
from accounts.views.business import members_who_may
from messaging.contact_table import contact_rows
from messaging.errors.contacts import ContactFieldError, EarlierHolderError
from messaging.forms.contacts import AttributeForm, ConsentForm, ContactForm, initial_of, shown_value
from messaging.models.contacts import Contact
from messaging.queries import contacts as queries
from messaging.services import contacts as services
from messaging.services.consents import record_consent, withdraw_consent


@require_GET
@members_who_may(Act.KEEP_CONTACTS)
def contacts(request: HttpRequest, actor: Actor) -> HttpResponse:
    given, filters = _narrowing(request.GET)
    try:
        page = queries.contacts_page_for(actor, filters, request.GET.get("after", ""))
        total = queries.count_contacts_for(actor, filters)
    except DomainError:
        return redirect("business:contacts")
    next_page = urlencode({**{k: v for k, v in given.items() if v}, "after": page.next_cursor})
    context = {
        **given,
        "spoken": given["language"],
        "page_": page,
        "total": total,
        "next_page": next_page if page.next_cursor else "",
        "is_filtered": any(given.values()),
        "is_first": "after" not in request.GET,
        "labels": queries.labels_for(actor),
        "languages": queries.languages_for(actor),
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "contacts", context)


def _narrowing(asked: QueryDict) -> tuple[dict[str, str], queries.ContactFilters]:
    given = {name: asked.get(name, "").strip() for name in ("q", "label", "consent", "language")}
    return given, queries.ContactFilters(given["q"], given["label"], given["consent"], given["language"])


@require_POST
@members_who_may(Act.REACH_OUT)
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list as it is narrowed, for whoever may bring a table may take one along."""
    given, filters = _narrowing(request.POST)
    try:
        total = queries.count_contacts_for(actor, filters)
    except DomainError:
        return redirect("business:contacts")
    record_event(
        action=Action.CONTACTS_EXPORTED,
        actor_id=actor.user_id,
        business_id=actor.business_id,
        detail={"contacts": total, "narrowed_by": [name for name, value in given.items() if value]},
    )
    found = queries.contacts_to_export(actor, filters)
    rows = contact_rows(found, list(queries.attributes_for(actor)))
    return download(csv_lines(rows), f"contacts-{timezone.localdate():%Y-%m-%d}.csv", "text/csv")


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def new_contact(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = _form(request, actor, None)
    if request.method == "POST" and form.is_valid():
        contact = _save(form, actor, None)
        if contact is not None:
            messages.success(request, _("%(name)s is a contact now.") % {"name": contact.name})
            return redirect("business:contact", contact_id=contact.id)
    return _show(request, actor, "contact_new", {"form": form})


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def contact(request: HttpRequest, actor: Actor, contact_id: UUID) -> HttpResponse:
    found = queries.get_contact_for(actor, contact_id)
    form = _form(request, actor, found)
    if request.method == "POST" and form.is_valid() and _save(form, actor, contact_id) is not None:
        messages.success(request, _("Saved."))
        return redirect("business:contact", contact_id=contact_id)
    return _contact_page(request, actor, found, form, ConsentForm())


def _contact_page(
    request: HttpRequest, actor: Actor, found: Contact, form: ContactForm, consent_form: ConsentForm
) -> HttpResponse:
    names = {row.key: row.name for row in queries.attributes_for(actor)}
    context = {
        "contact": found,
        "form": form,
        "attributes": [
            (names[key], shown_value(value)) for key, value in found.attributes.items() if key in names
        ],
        "consents": queries.consents_of(found),
        "consent_form": consent_form,
        "conversation_id": queries.conversation_with(found),
    }
    return _show(request, actor, "contact", context)


@require_POST
@members_who_may(Act.KEEP_CONTACTS)
def delete_contact(request: HttpRequest, actor: Actor, contact_id: UUID) -> HttpResponse:
    found = queries.get_contact_for(actor, contact_id)
    services.delete_contact(business_id=found.business_id, contact_id=contact_id)
    messages.success(request, _("%(name)s is no longer a contact.") % {"name": found.name})
    return redirect("business:contacts")


@require_POST
@members_who_may(Act.KEEP_CONTACTS)
def consent(request: HttpRequest, actor: Actor, contact_id: UUID) -> HttpResponse:
    found = queries.get_contact_for(actor, contact_id)
    if "withdraw" in request.POST:
        source = _("Withdrawn on the contact's page")
        withdraw_consent(business_id=found.business_id, contact_id=contact_id, source=source)
        return redirect("business:contact", contact_id=contact_id)
    form = ConsentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        at = datetime.combine(given["given_on"], time(), tzinfo=UTC)
        is_today = given["given_on"] == timezone.localdate()
        try:
            record_consent(
                business_id=found.business_id,
                contact_id=contact_id,
                given_at=timezone.now() if is_today else at,
                source=given["source"],
                wording=given["wording"],
                actor_id=actor.user_id,
            )
        except ContactFieldError:
            form.add_error("given_on", _("This day has not come yet."))
        except EarlierHolderError as error:
            form.add_error(None, str(error))
        else:
            return redirect("business:contact", contact_id=contact_id)
    return _contact_page(request, actor, found, _form(None, actor, found), form)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def attributes(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = AttributeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_attribute(business_id=queries.business_of(actor), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("business:contact-attributes")
    context = {"form": form, "attributes": queries.attributes_for(actor), "labels": queries.labels_for(actor)}
    return _show(request, actor, "contact_attributes", context)


def _form(request: HttpRequest | None, actor: Actor, found: Contact | None) -> ContactForm:
    is_sent = request is not None and request.method == "POST"
    return ContactForm(
        request.POST if request is not None and is_sent else None,
        initial=initial_of(found) if found else {},
        attributes=queries.attributes_for(actor),
        region=find_business(str(actor.business_id)).country,
    )


def _save(form: ContactForm, actor: Actor, contact_id: UUID | None) -> Contact | None:
    business = find_business(str(actor.business_id))
    try:
        return services.save_contact(business=business, contact_id=contact_id, fields=form.contact_fields())
    except ContactFieldError as error:
        form.add_error(error.field, str(error))
    except DomainError as error:
        if error.code == "not_found":
            raise
        form.add_error(None, str(error))
    return None


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"door": "business", "actor": actor}
    return render(request, f"messaging/{page}.html", {**shared, **context})
