"""Reach / Campaigns: from a draft to its results."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors.base import DomainError, NotFoundError
from accounts.permissions import Act, can_reach_out
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from campaigns.models.campaigns import Campaign
from campaigns.queries import campaigns as queries
from campaigns.queries.audiences import audiences_for
from campaigns.services import campaigns as services
from campaigns.words import next_of, word_of
from messaging.frames import read_uuid
from messaging.models.templates import TemplateVersion
from messaging.queries.contacts import attributes_for, business_of
from messaging.wording import LANGUAGES
from messaging.wording import render as fill

SOURCE, TEXT = "source_", "text_"
SHOWN = 50


@require_GET
@members_who_may(Act.SEE_INSIGHT)
def campaigns(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = list(queries.campaigns_for(actor)[:SHOWN])
    progress = [None if row.state == Campaign.State.DRAFT else queries.progress_of(row) for row in rows]
    context = {
        "campaigns": list(zip(rows, progress, strict=True)),
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "campaigns", context)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def new_campaign(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _draft(request, actor, None)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.SEE_INSIGHT)
def campaign(request: HttpRequest, actor: Actor, campaign_id: UUID) -> HttpResponse:
    found = queries.get_campaign_for(actor, campaign_id)
    if found.state == Campaign.State.DRAFT:
        return _draft(request, actor, found)
    if request.method == "POST":
        messages.error(request, _("This campaign was launched: it cannot be changed any more."))
        return redirect("business:campaign", campaign_id=campaign_id)
    shown = queries.show_progress(found)
    context = {
        "campaign": found,
        "progress": {**shown, **_words(shown["codes"])},
        "texts": _texts(found.template_version),
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "campaign", context)


def _draft(request: HttpRequest, actor: Actor, found: Campaign | None) -> HttpResponse:
    offers = queries.offers_for(actor)
    given = request.POST if request.method == "POST" else None
    problem = ""
    if given is not None and can_reach_out(actor):
        try:
            saved = services.save_campaign(
                business_id=business_of(actor),
                campaign_id=found.id if found else None,
                fields=_read(given, offers),
                actor_id=actor.user_id,
            )
        except NotFoundError:
            raise
        except DomainError as error:
            problem = str(error)
        else:
            return redirect("business:campaign", campaign_id=saved.id)
    chosen = given.get("template", "") if given else str(found.template_version_id) if found else ""
    context = {
        "campaign": found,
        "problem": problem,
        "name": given.get("name", "") if given else found.name if found else "",
        "audience_id": given.get("audience", "") if given else str(found.audience_id) if found else "",
        "language": given.get("language", "") if given else found.language if found else "",
        "audiences": audiences_for(actor),
        "offers": [(offer, str(offer.id) == chosen, _gaps(offer, found, given)) for offer in offers],
        "sources": _sources(actor),
        "texts": _texts(found.template_version) if found else [],
        "languages": [(code, LANGUAGES[code]) for code in (found.template_version.variants if found else [])],
        "can_reach": can_reach_out(actor),
        "code_words": _words(queries.ACCEPTED | set(CODES)) if found else {},
    }
    return _show(request, actor, "campaign_draft", context)


CODES = (
    "no_keys",
    "no_consent",
    "undeliverable",
    "business_closed",
    "business_suspended",
    "pilot_closed",
    "template_not_approved",
)


def _read(given: Any, offers: list[TemplateVersion]) -> services.CampaignFields:
    """What the form says; what is no id is none."""
    version_id = _id(given.get("template", ""))
    offer = next((offer for offer in offers if offer.id == version_id), None)
    values = {
        name: {
            "from": given.get(f"{SOURCE}{version_id}_{name}", "text"),
            "text": " ".join(given.get(f"{TEXT}{version_id}_{name}", "").split()),
        }
        for name in (offer.parameter_names if offer else [])
    }
    return services.CampaignFields(
        name=given.get("name", ""),
        audience_id=_id(given.get("audience", "")),
        template_version_id=version_id,
        language=given.get("language", ""),
        values=values,
    )


def _id(text: str) -> UUID | None:
    try:
        return read_uuid(text)
    except DomainError:
        return None


def _gaps(offer: TemplateVersion, found: Campaign | None, given: Any) -> list[dict[str, str]]:
    held = found.values if found and found.template_version_id == offer.id else {}
    gaps = []
    for name in offer.parameter_names:
        source = held.get(name, {"from": "text", "text": offer.samples[name]})
        field, text = f"{SOURCE}{offer.id}_{name}", f"{TEXT}{offer.id}_{name}"
        gaps.append(
            {
                "name": name,
                "field": field,
                "text_field": text,
                "from": given.get(field, source["from"]) if given else source["from"],
                "text": given.get(text, source["text"]) if given else source["text"],
            }
        )
    return gaps


def _sources(actor: Actor) -> list[tuple[str, str]]:
    own = [(f"attribute:{row.key}", row.name) for row in attributes_for(actor)]
    return [("text", _("The same for all")), ("name", _("Name")), ("place", _("Place")), *own]


def _texts(version: TemplateVersion) -> list[dict[str, str]]:
    return [
        {
            "language": LANGUAGES[code],
            "title": fill(variant.title, version.samples),
            "body": fill(variant.body, version.samples),
        }
        for code, variant in version.wording.items()
    ]


def _words(codes: Any) -> dict[str, dict[str, str]]:
    return {
        "words": {code: str(word_of(code)) for code in codes},
        "next": {code: str(next_of(code)) for code in codes},
    }


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def launch(request: HttpRequest, actor: Actor, campaign_id: UUID) -> HttpResponse:
    return _act(request, actor, campaign_id, services.launch_campaign)


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def pause(request: HttpRequest, actor: Actor, campaign_id: UUID) -> HttpResponse:
    return _act(request, actor, campaign_id, services.pause_campaign)


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def resume(request: HttpRequest, actor: Actor, campaign_id: UUID) -> HttpResponse:
    return _act(request, actor, campaign_id, services.resume_campaign)


@require_POST
@members_who_may(Act.SEE_INSIGHT)
def delete(request: HttpRequest, actor: Actor, campaign_id: UUID) -> HttpResponse:
    found = queries.get_campaign_for(actor, campaign_id)
    if can_reach_out(actor):
        try:
            services.delete_campaign(business_id=found.business_id, campaign_id=campaign_id)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
            return redirect("business:campaigns")
    return redirect("business:campaign", campaign_id=campaign_id)


def _act(request: HttpRequest, actor: Actor, campaign_id: UUID, act: Callable[..., Any]) -> HttpResponse:
    found = queries.get_campaign_for(actor, campaign_id)
    if not can_reach_out(actor):
        messages.error(request, _("Owners and admins launch campaigns."))
        return redirect("business:campaign", campaign_id=campaign_id)
    try:
        act(business_id=found.business_id, campaign_id=campaign_id, actor_id=actor.user_id)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("business:campaign", campaign_id=campaign_id)


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"campaigns/{page}.html", {"door": "business", "actor": actor, **context})
