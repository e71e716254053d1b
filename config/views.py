"""Error pages: what happened and what to do next, in the form that the caller reads."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from messaging.api.cloud.door import refusal
from messaging.cloud.errors import PARAMETER, SERVER_FAULT, CloudError, new_trace

CLOUD = "/cloud/"


def _wants_json(request: HttpRequest) -> bool:
    return "/api/" in request.path


def _answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": code, "detail": detail}, status=status)
    if request.path.startswith(CLOUD):
        kind = PARAMETER if status < 500 else SERVER_FAULT
        return refusal(CloudError(kind, detail, status=status), new_trace())
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "malformed", _("The request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "permission_denied", _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not_found", _("Nothing was found here."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "server_error", _("Something went wrong on our side."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(
            {"code": "csrf_failed", "detail": _("This page is out of date. Load it again.")}, status=403
        )
    return render(request, "403_csrf.html", status=403)
