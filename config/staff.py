"""The staff door: Django's own admin, open only to staff with a verified second factor."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import StaffSignInForm
from accounts.permissions import can_view_verification
from accounts.queries.verification import verification_queue


class StaffAdminSite(AdminSite):
    site_header = _("Recado staff")
    site_title = _("Recado staff")
    index_title = _("Home")
    site_url = None
    login_form = StaffSignInForm
    login_template = "admin/recado_login.html"
    enable_nav_sidebar = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        queues = [self._verification()] if can_view_verification(request.user) else []
        return super().index(request, {**(extra_context or {}), "queues": queues})

    @staticmethod
    def _verification() -> dict[str, Any]:
        return {
            "title": _("Verification"),
            "address": reverse("admin:accounts_verificationrequest_changelist"),
            "queue": verification_queue(),
        }

    def has_permission(self, request: HttpRequest) -> bool:
        # OTPMiddleware gives every user is_verified().
        return super().has_permission(request) and bool(request.user.is_verified())  # type: ignore[union-attr]
