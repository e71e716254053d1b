"""Talk / Templates: what a business may say unasked, from the first draft to the staff's decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors.base import DomainError, NotYoursError
from accounts.permissions import Act
from accounts.queries.actors import Actor
from accounts.views.business import members_who_may
from messaging.forms.templates import (
    TemplateForm,
    Variants,
    draft_of,
    offer_other_language,
    read_samples,
    variants_of,
)
from messaging.gaps import in_order
from messaging.models.templates import Template, TemplateVersion
from messaging.permissions import can_write_templates
from messaging.queries import templates as queries
from messaging.services.templates import Draft, create_template, save_draft, submit_template
from messaging.wording import LANGUAGES, check_wording

State = TemplateVersion.State


@require_GET
@members_who_may(Act.CONVERSE)
def templates(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {"templates": queries.templates_for(actor), "can_write": can_write_templates(actor)}
    return render(request, "messaging/templates.html", {"door": "business", "actor": actor, **context})


@require_http_methods(["GET", "POST"])
@members_who_may(Act.CONVERSE)
def new_template(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not can_write_templates(actor):
        return _refused(request, actor)
    form = TemplateForm(request.POST or None)
    if request.method != "POST":
        return _editor(request, actor, form=form, variants=_fresh_variants(), samples={})
    variants, samples = Variants(request.POST), read_samples(request.POST)
    if _are_valid(form, variants):
        draft = draft_of(variants, samples)
        try:
            _check(variants, draft)
            version = create_template(
                business_id=actor.party_id, draft=draft, writer_id=actor.user_id, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("name" if error.code == "template_name_taken" else None, str(error))
        else:
            return _saved(request, actor, version)
    return _editor(request, actor, form=form, variants=variants, samples=samples)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.CONVERSE)
def template(request: HttpRequest, actor: Actor, template_id: UUID) -> HttpResponse:
    found = queries.get_template_for(actor, template_id)
    versions = queries.versions_of(found)
    newest = versions[0]
    if request.method == "POST":
        return _change(request, actor, found)
    is_open = can_write_templates(actor) and newest.state != State.WAITING
    if is_open and (newest.state == State.DRAFT or "change" in request.GET):
        variants = Variants(initial=variants_of(newest, []))
        return _editor(request, actor, template=found, variants=variants, samples=newest.samples)
    shown = [{"version": version, "variants": queries.rendered_variants(version)} for version in versions]
    context = {"template": found, "versions": shown, "newest": newest, "can_change": is_open}
    return render(request, "messaging/template.html", {"door": "business", "actor": actor, **context})


def _change(request: HttpRequest, actor: Actor, found: Template) -> HttpResponse:
    if not can_write_templates(actor):
        return _refused(request, actor)
    variants, samples = Variants(request.POST), read_samples(request.POST)
    problem = ""
    if _are_valid(variants):
        draft = draft_of(variants, samples)
        try:
            _check(variants, draft)
            version = save_draft(template=found, draft=draft, writer_id=actor.user_id)
        except DomainError as error:
            problem = str(error)
        else:
            return _saved(request, actor, version)
    return _editor(request, actor, template=found, variants=variants, samples=samples, problem=problem)


def _are_valid(*forms: Any) -> bool:
    """Every form is asked, so that each shows what is wrong with it."""
    verdicts = [form.is_valid() for form in forms]
    return all(verdicts)


def _check(variants: Any, draft: Draft) -> None:
    """Two variants in one language are an error of the form, which the draft no longer shows."""
    if any(form.errors for form in variants.forms):
        raise DomainError(_("This language is here already."))
    check_wording(draft.variants, draft.samples)


def _saved(request: HttpRequest, actor: Actor, version: TemplateVersion) -> HttpResponse:
    if request.POST.get("act") == "submit":
        submit_template(version=version, submitter_id=actor.user_id)
        messages.success(request, _("Sent for review. You can use it once staff have approved it."))
    else:
        messages.success(request, _("The draft is saved."))
    return redirect("business:template", version.template_id)


def _fresh_variants() -> Any:
    return Variants(initial=variants_of(None, [get_language() or "en"]))


def _editor(request: HttpRequest, actor: Actor, **context: Any) -> HttpResponse:
    samples: dict[str, str] = context.pop("samples")
    offer_other_language(context["variants"])
    shown = {
        "door": "business",
        "actor": actor,
        "languages": LANGUAGES,
        "samples": [(name, samples[name]) for name in in_order(samples)],
        **context,
    }
    return render(request, "messaging/template_editor.html", shown)


def _refused(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
    return render(request, "messaging/no_permission.html", context, status=403)
