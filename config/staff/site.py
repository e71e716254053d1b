"""The staff door: Django's own admin, open only to staff with a verified second factor."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.doors import STAFF
from accounts.forms.sign_in import StaffSignInForm
from accounts.models.people import User
from accounts.queries.factors import is_proved
from accounts.services.sessions import begin_session, forget_session
from accounts.urls.security import security_patterns
from accounts.views import passkeys
from accounts.views.places import at_staff, setting_up_at_staff
from config.staff.figures import chart_for, figures_for
from config.staff.health import health_at
from config.staff.queues import queues_for


class StaffAdminSite(AdminSite):
    site_header = _("Recado staff")
    site_title = _("Recado staff")
    index_title = _("Home")
    site_url = None
    login_form = StaffSignInForm
    login_template = "admin/recado_login.html"
    enable_nav_sidebar = True

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        now = timezone.now()
        home = {
            "queues": queues_for(request.user, now),
            "figures": figures_for(request.user, now),
            "chart": chart_for(request.user, now),
            "health": health_at(now),
        }
        return super().index(request, {**(extra_context or {}), **home})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Failed sign-ins stand with the people, whatever package counts them."""
        groups = super().get_app_list(request, app_label)
        people = next((group for group in groups if group["app_label"] == "accounts"), None)
        counted = next((group for group in groups if group["app_label"] == "axes"), None)
        if people is None or counted is None:
            return groups
        people["models"] += counted["models"]
        return [group for group in groups if group is not counted]

    def get_urls(self) -> list[Any]:
        at_door = {"door": STAFF}
        return [
            path("sign-in/passkey/begin/", passkeys.begin_sign_in, at_door, name="sign-in-passkey-begin"),
            path("sign-in/passkey/", passkeys.sign_in, at_door, name="sign-in-passkey"),
            *security_patterns(at_staff, setting_up_at_staff),
            *super().get_urls(),
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # Who gave the password and has no second factor yet comes no further than to the page for one.
        if request.user.is_authenticated and request.user.is_staff and not is_proved(request.user):
            return redirect("admin:set-up")
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == 302 and isinstance(request.user, User):
            begin_session(request=request, user=request.user, door=STAFF)
        return answer

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        forget_session(session_key=request.session.session_key)
        return super().logout(request, extra_context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:security-password")

    def has_permission(self, request: HttpRequest) -> bool:
        # OTPMiddleware gives every user is_verified().
        return super().has_permission(request) and bool(request.user.is_verified())  # type: ignore[union-attr]
