"""Reach / Contacts / Import: a table becomes contacts."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.downloads import csv_lines, download
from accounts.errors.base import DomainError
from accounts.permissions import Act, can_reach_out
from accounts.queries.actors import Actor
from accounts.queries.businesses import find_business
from accounts.views.business import members_who_may
from messaging.forms.contacts import MappingForm, UploadForm
from messaging.importing.files import MAX_FILE_BYTES
from messaging.importing.problems import FileTooLargeError
from messaging.models.imports import ContactImport
from messaging.queries import contacts as queries
from messaging.queries.imports import preview_of, problem_sentence
from messaging.services import imports as services


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST" and can_reach_out(actor):
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                made = services.upload_contacts(
                    business=find_business(str(actor.business_id)),
                    actor_id=actor.user_id,
                    upload=file.file,
                    file_name=file.name,
                )
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                return redirect("business:contact-import", import_id=made.id)
        elif int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE_BYTES:
            form.errors.pop("file", None)
            form.add_error("file", str(FileTooLargeError()))
    else:
        form = UploadForm()
    context = {"form": form, "imports": queries.imports_for(actor), "can_reach": can_reach_out(actor)}
    return _show(request, actor, "contact_imports", context)


@require_http_methods(["GET", "POST"])
@members_who_may(Act.KEEP_CONTACTS)
def contact_import(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    row = queries.get_import_for(actor, import_id)
    if row.state == ContactImport.State.MAPPING:
        return _mapping(request, actor, row)
    if request.method == "POST":
        return redirect("business:contact-import", import_id=import_id)
    problems = list(islice(queries.problems_of(row), queries.SHOWN_PROBLEMS))
    context = {
        "import_": row,
        "progress": queries.show_import(row),
        "problems": [(problem, problem_sentence(problem.code)) for problem in problems],
        "counts": [
            (code, count, problem_sentence(code)) for code, count in queries.problem_counts(row).items()
        ],
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "contact_import", context)


def _mapping(request: HttpRequest, actor: Actor, row: ContactImport) -> HttpResponse:
    is_sent = request.method == "POST" and can_reach_out(actor)
    initial: dict[str, Any] = {"source": row.consent_source, "wording": row.consent_wording}
    initial |= {f"column_{place}": target for place, target in enumerate(row.mapping)}
    form = MappingForm(
        request.POST if is_sent else None,
        initial=initial,
        headers=row.headers,
        attributes=queries.attributes_for(actor),
    )
    if is_sent and form.is_valid():
        try:
            row = services.match_columns(
                business_id=row.business_id,
                import_id=row.id,
                mapping=form.mapping,
                source=form.cleaned_data["source"],
                wording=form.cleaned_data["wording"],
            )
            if "start" in request.POST:
                services.start_import(business_id=row.business_id, import_id=row.id, actor_id=actor.user_id)
                return redirect("business:contact-import", import_id=row.id)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "import_": row,
        "form": form,
        "columns": zip(form.column_fields(), preview_of(row).samples, strict=True),
        "preview": preview_of(row),
        "can_reach": can_reach_out(actor),
    }
    return _show(request, actor, "contact_mapping", context)


@require_POST
@members_who_may(Act.KEEP_CONTACTS)
def change_import(request: HttpRequest, actor: Actor, import_id: UUID, act: str) -> HttpResponse:
    row = queries.get_import_for(actor, import_id)
    acts = {
        "stop": services.stop_import,
        "resume": services.resume_import,
        "discard": services.discard_import,
    }
    if not can_reach_out(actor):
        return redirect("business:contact-import", import_id=import_id)
    try:
        acts[act](business_id=row.business_id, import_id=import_id)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if act == "discard":
            messages.success(request, _("The upload is deleted."))
            return redirect("business:contact-imports")
    return redirect("business:contact-import", import_id=import_id)


@require_GET
@members_who_may(Act.KEEP_CONTACTS)
def import_report(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    row = queries.get_import_for(actor, import_id)
    header = (_("Row"), _("Column"), _("Code"), _("What is wrong"), _("Value"), _("Left out"))
    lines = (
        (
            problem.row,
            problem.column,
            problem.code,
            problem_sentence(problem.code),
            problem.value,
            _("yes") if problem.is_refused else _("no"),
        )
        for problem in queries.problems_of(row).iterator()
    )
    name = f"contacts-{row.created_at:%Y-%m-%d}-problems.csv"
    return download(csv_lines([header, *lines]), name, "text/csv")


def _show(request: HttpRequest, actor: Actor, page: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"door": "business", "actor": actor}
    return render(request, f"messaging/{page}.html", {**shared, **context})
