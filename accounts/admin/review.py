"""Reviews at the staff door: a queue of rows, and the page behind each on which staff act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin, uuid_of
from accounts.doors import address_of
from accounts.errors.base import DomainError, MalformedError
from accounts.forms.verification import ReasonForm
from accounts.models.people import User

DECIDED = _("The decision was written down.")


@dataclass(frozen=True, slots=True)
class ReviewAct:
    """What one button of a review page does: the service that it calls, with what its form asks for."""

    service: Callable[..., Any]
    form: type[forms.Form] = ReasonForm
    said: str | Promise = DECIDED
    # The reviewer goes on with the same page; a decision leads back to the queue.
    stays: bool = False


class ReviewAdmin(ReadOnlyAdmin):
    """A queue whose rows are decided one at a time: there is no act on many.

    The buttons of the page are named `decision`, each with the name of its act as the value.
    """

    review_title: ClassVar[str | Promise]
    review_template: ClassVar[str]
    # By what name the services know the row.
    row_name: ClassVar[str] = "version_id"
    acts: ClassVar[Mapping[str, ReviewAct]]
    actions = None
    sortable_by = ()

    def can_decide(self, person: User | AnonymousUser) -> bool:
        raise NotImplementedError

    def review_of(self, request: HttpRequest, row_id: UUID) -> dict[str, Any]:
        """Everything that the page shows. Raises Http404."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row_id, name, bound = uuid_of(object_id), request.POST.get("decision", ""), None
        if request.method == "POST":
            if not self.can_decide(request.user):
                raise PermissionDenied
            bound = self._act(request, row_id, name)
            if bound.is_valid():
                return self.after(row_id, self.acts[name])
        return self.show(request, row_id, name, bound)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {"can_decide": self.can_decide(request.user)}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def show(
        self, request: HttpRequest, row_id: UUID, name: str = "", bound: forms.Form | None = None
    ) -> HttpResponse:
        """The page, with one of its forms as it was filled in."""
        context = {
            **self.admin_site.each_context(request),
            "title": self.review_title,
            "opts": self.opts,
            "can_decide": self.can_decide(request.user),
            **self._forms(name, bound),
            **self.review_of(request, row_id),
        }
        return render(request, self.review_template, context)

    def after(self, row_id: UUID, act: ReviewAct) -> HttpResponse:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return redirect(f"{page}_change", row_id) if act.stays else redirect(f"{page}_changelist")

    def _forms(self, name: str, bound: forms.Form | None) -> dict[str, Any]:
        """A form for every act, one of them as it was filled in; `form` is that one, or the first."""
        asked = {act: self.acts[act].form(auto_id=f"id_{act}_%s") for act in self.acts}
        if bound is not None:
            asked[name] = bound
        return {"forms": asked, "form": bound or next(iter(asked.values()))}

    def _act(self, request: HttpRequest, row_id: UUID, name: str) -> forms.Form:
        """The act's form as it was filled in, with what the service refused."""
        act = self.acts.get(name, next(iter(self.acts.values())))
        form = act.form(request.POST, auto_id=f"id_{name}_%s")
        if not form.is_valid():
            return form
        try:
            if name not in self.acts:
                raise MalformedError
            act.service(
                reviewer=request.user,
                address=address_of(request),
                **{self.row_name: row_id},
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error("reason" if "reason" in form.fields else None, str(error))
        else:
            messages.success(request, str(act.said))
        return form
