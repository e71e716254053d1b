"""The queue of verifications, and the page on which one is reviewed and decided."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import uuid_of
from accounts.admin.documents import document_page
from accounts.admin.review import ReviewAct, ReviewAdmin
from accounts.answers import answers_in
from accounts.doors import address_of
from accounts.errors.base import DomainError
from accounts.forms.review import (
    ApprovalForm,
    EscalationForm,
    MoreForm,
    NoteForm,
    NothingForm,
    RejectionForm,
)
from accounts.models.people import User
from accounts.models.review import holder_of
from accounts.models.verification import VerificationRequest
from accounts.permissions import can_decide_verification
from accounts.queries.review import QUEUES, due_state, get_review, requests_by_urgency, requests_in
from accounts.services.review import approve_verification, ask_for_more, reject_verification
from accounts.services.review_letters import owners_of, preview_letter
from accounts.services.reviewing import (
    claim_next,
    claim_request,
    escalate_request,
    release_request,
    tick_checks,
    write_note,
)

DUE_WORDS = {
    "late": ("mark-late", gettext_lazy("Late")),
    "soon": ("mark-warn", gettext_lazy("Due soon")),
    "on_time": ("mark-ok", gettext_lazy("On time")),
}
# These are read as a letter before they are sent.
LETTERS = {"more": "verification_more_needed", "reject": "verification_rejected"}


class QueueFilter(admin.SimpleListFilter):
    """The queue as a reviewer looks at it."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(QUEUES.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[VerificationRequest]
    ) -> QuerySet[VerificationRequest]:
        return requests_in(self.value() or "", request.user, queryset)  # type: ignore[arg-type]


@admin.register(VerificationRequest)
class VerificationRequestAdmin(ReviewAdmin):
    """The queue, and the review page behind each row."""

    list_display = ("business", "kind", "waits", "due", "risk", "reviewer", "state")
    list_filter = (QueueFilter, "kind", "state")
    search_fields = ("business__name", "business__handle", "business__legal_name")
    review_title = gettext_lazy("Verification")
    review_template = "admin/accounts/verificationrequest/review.html"
    row_name = "request_id"
    acts = {
        "approve": ReviewAct(approve_verification, ApprovalForm),
        "reject": ReviewAct(reject_verification, RejectionForm),
        "more": ReviewAct(ask_for_more, MoreForm, gettext_lazy("The business was asked.")),
        "claim": ReviewAct(claim_request, NothingForm, gettext_lazy("It is yours to review."), stays=True),
        "release": ReviewAct(release_request, NothingForm, gettext_lazy("You gave it back to the queue.")),
        "escalate": ReviewAct(
            escalate_request, EscalationForm, gettext_lazy("A second reviewer is needed now."), stays=True
        ),
        "note": ReviewAct(write_note, NoteForm, gettext_lazy("The note was written down."), stays=True),
    }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path(
                "documents/<uuid:document_id>/<int:page>/", wrap(document_page), name="verification-document"
            ),
            path("next/", wrap(require_POST(self.next_view)), name="verification-next"),
            path(
                "<uuid:request_id>/checks/", wrap(require_POST(self.checks_view)), name="verification-checks"
            ),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[VerificationRequest]:
        return requests_by_urgency()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("turn", "urgent_at", "-submitted_at")

    @admin.display(description=gettext_lazy("Sent"))
    def waits(self, row: VerificationRequest) -> str:
        return timesince(row.submitted_at)

    @admin.display(description=gettext_lazy("Promise"))
    def due(self, row: VerificationRequest) -> str:
        known = DUE_WORDS.get(due_state(row, timezone.now()))
        return format_html('<span class="mark {}">{}</span>', *known) if known else "–"

    @admin.display(description=gettext_lazy("Risk"))
    def risk(self, row: VerificationRequest) -> str:
        if not row.is_high_risk:
            return "–"
        words = _("Second reviewer") if row.first_approved_by_id else _("Two reviewers")
        return format_html('<span class="mark mark-warn">{}</span>', words)

    @admin.display(description=gettext_lazy("Reviewer"))
    def reviewer(self, row: VerificationRequest) -> str:
        holder = row.claimed_by if holder_of(row, timezone.now()) else row.decided_by
        if holder is None and row.state == VerificationRequest.State.WAITING:
            return _("Nobody has it")
        return str(holder or "–")

    def can_decide(self, person: User | AnonymousUser) -> bool:
        return can_decide_verification(person)

    def review_of(self, request: HttpRequest, row_id: UUID) -> dict[str, Any]:
        page = get_review(request.user, row_id)  # type: ignore[arg-type]
        owners = owners_of(page["business"])
        language = owners[0].language if owners else "en"
        return {**page, "owner": owners[0] if owners else None, "answers": answers_in(language)}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        name = request.POST.get("decision", "")
        if name in LETTERS and "send" not in request.POST and self.can_decide(request.user):
            form = self.acts[name].form(request.POST, auto_id=f"id_{name}_%s")
            if "back" in request.POST:
                return self.show(request, uuid_of(object_id), name, form)
            if form.is_valid():
                return self._letter_first(request, uuid_of(object_id), name, form)
        return super().change_view(request, object_id, form_url, extra_context)

    def _letter_first(
        self, request: HttpRequest, request_id: UUID, name: str, form: forms.Form
    ) -> HttpResponse:
        page = get_review(request.user, request_id)  # type: ignore[arg-type]
        is_appeal = page["request_"].kind == VerificationRequest.Kind.APPEAL
        template = "appeal_rejected" if is_appeal and name == "reject" else LETTERS[name]
        filled = form.cleaned_data
        letter = preview_letter(
            business=page["business"],
            template=template,
            reason_code=filled["reason_code"],
            words=filled["reason"],
        )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext_lazy("The letter"),
            "opts": self.opts,
            "form": form,
            "decision": name,
            "letter": letter,
            "back": request.path,
            **page,
        }
        return render(request, "admin/accounts/verificationrequest/letter.html", context)

    def next_view(self, request: HttpRequest) -> HttpResponse:
        self._require_decider(request)
        chosen = claim_next(reviewer=request.user, address=address_of(request))  # type: ignore[arg-type]
        if chosen is None:
            messages.info(request, _("Nothing waits that is yours to decide."))
            return redirect("admin:accounts_verificationrequest_changelist")
        return redirect("admin:accounts_verificationrequest_change", chosen)

    def checks_view(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        self._require_decider(request)
        try:
            tick_checks(
                request_id=request_id,
                reviewer=request.user,  # type: ignore[arg-type]
                checks=request.POST.getlist("check"),
                address=address_of(request),
            )
        except DomainError as error:
            return JsonResponse({"code": error.code, "message": str(error)}, status=error.status)
        page = get_review(request.user, request_id)  # type: ignore[arg-type]
        return JsonResponse({"missing": page["missing"], "total": len(page["checklist"])})

    def _require_decider(self, request: HttpRequest) -> None:
        if not self.can_decide(request.user):
            raise PermissionDenied
