"""Settings / Documents: what a business sends as evidence, until a request takes it along."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.documents.opening import MAX_BYTES
from accounts.doors import address_of
from accounts.errors.base import DomainError, MalformedError, NotFoundError, NotYoursError
from accounts.forms.documents import WHY, DocumentForm
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.queries.documents import loose_documents, taken_documents_for
from accounts.services.documents import add_document, remove_document
from accounts.views.business import member_only

JSON = "application/json"


@require_http_methods(["GET", "POST"])
@member_only
def documents(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not may(actor, Act.EDIT_BUSINESS):
        context = {"door": "business", "actor": actor, "problem": str(NotYoursError())}
        return render(request, "messaging/no_permission.html", context, status=403)
    form, status = DocumentForm(), 200
    if request.method == "POST":
        form, status = DocumentForm(request.POST, request.FILES), 400
        error = _add(request, actor, form)
        if error is None:
            return _added(request)
        status = error.status
        if _wants_json(request):
            return JsonResponse({"code": error.code, "detail": str(error)}, status=status)
    return _page(request, actor, form, status)


@require_POST
@member_only
def remove(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    if not may(actor, Act.EDIT_BUSINESS) or actor.business_id is None:
        raise NotYoursError
    try:
        remove_document(
            business_id=actor.business_id,
            document_id=document_id,
            actor_id=actor.user_id,
            address=address_of(request),
        )
    except NotFoundError:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The document is deleted."))
    return redirect("business:documents")


def _add(request: HttpRequest, actor: Actor, form: DocumentForm) -> DomainError | None:
    """What is wrong with the document, also said in the form; nothing once it is kept."""
    if not form.is_valid() or actor.business_id is None:
        sentences = [str(sentence) for field in form.errors.values() for sentence in field]
        return MalformedError(" ".join(sentences) or None)
    file = form.cleaned_data["file"]
    try:
        add_document(
            business_id=actor.business_id,
            actor_id=actor.user_id,
            kind=form.cleaned_data["kind"],
            name=file.name,
            content=file.read(MAX_BYTES + 1),
            address=address_of(request),
        )
    except DomainError as error:
        form.add_error("file", str(error))
        return error
    return None


def _added(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({}, status=201)
    messages.success(request, _("The document was checked and is kept."))
    return redirect("business:documents")


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == JSON


def _page(request: HttpRequest, actor: Actor, form: DocumentForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "door": "business",
        "actor": actor,
        "form": form,
        "why": [(option, WHY[option.data["value"]]) for option in form["kind"]],
        "loose": loose_documents(actor.business_id) if actor.business_id else [],
        "taken": taken_documents_for(actor),
        "days": settings.DOCUMENT_RETENTION_DAYS,
    }
    return render(request, "accounts/documents.html", context, status=status)
