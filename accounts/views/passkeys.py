"""Passkeys as the browser's module asks for them: a beginning with a challenge, and an answer to it."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import BUSINESS, STAFF, Door, address_of
from accounts.errors.base import DomainError, MalformedError
from accounts.errors.sign_in import WrongCredentialsError
from accounts.models.people import User
from accounts.queries.actors import is_member
from accounts.queries.factors import has_second_factor
from accounts.queries.people import find_half_way
from accounts.queries.sessions import browser_of
from accounts.services.passkeys import begin_adding, begin_proving, finish_adding, finish_proving
from accounts.services.sign_in import let_in, note_proof, proof_of
from accounts.views.places import HALF_WAY_KEY, Place
from accounts.views.security import settle_new_factor
from accounts.views.sign_in import where_to

STATE_KEY = "passkey"
JsonView = Callable[..., HttpResponse]


def in_json(view: JsonView) -> JsonView:
    """Refuse as the API does: a stable code and a sentence."""

    @require_POST
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)

    return answer


@in_json
def begin_sign_in(request: HttpRequest, door: Door = BUSINESS) -> HttpResponse:
    """On the page after the password it is the second factor; elsewhere password and second factor in one."""
    user = _half_way(request, door) if _document(request).get("second") is True else None
    options, state = begin_proving(user=user, is_alone=user is None)
    request.session[STATE_KEY] = state
    return JsonResponse(options)


@in_json
def sign_in(request: HttpRequest, door: Door = BUSINESS) -> HttpResponse:
    state = _state(request)
    user = _half_way(request, door) if state and state["user"] else None
    device = finish_proving(user=user, state=state, answer=_document(request))
    person: User = device.user
    may_enter = person.is_staff if door == STAFF else is_member(person)
    if not may_enter:
        raise WrongCredentialsError
    let_in(request=request, user=person, door=door, device=device)
    return JsonResponse({"next": "/staff/" if door == STAFF else where_to(request)})


@in_json
def begin_new(request: HttpRequest, place: Place) -> HttpResponse:
    if has_second_factor(place.user) and not proof_of(request):
        return JsonResponse({"code": "proof_needed", "detail": _("Say first that it is you.")}, status=403)
    options, state = begin_adding(user=place.user)
    request.session[STATE_KEY] = state
    return JsonResponse(options)


@in_json
def new(request: HttpRequest, place: Place) -> HttpResponse:
    is_first = not has_second_factor(place.user)
    browser, system = browser_of(request.headers.get("User-Agent", ""))
    device = finish_adding(
        user=place.user,
        state=_state(request),
        answer=_document(request),
        name=f"{browser} · {system}",
        business_id=place.business_id,
        address=address_of(request),
    )
    settle_new_factor(request, place, device, is_first=is_first)
    messages.success(request, _("Your passkey counts from now on."))
    return JsonResponse({"next": place.url("security")})


@in_json
def begin_proof(request: HttpRequest, place: Place) -> HttpResponse:
    options, state = begin_proving(user=place.user, is_alone=True)
    request.session[STATE_KEY] = state
    return JsonResponse(options)


@in_json
def proof(request: HttpRequest, place: Place) -> HttpResponse:
    finish_proving(user=place.user, state=_state(request), answer=_document(request))
    return JsonResponse({"proof": note_proof(request)})


def _half_way(request: HttpRequest, door: Door) -> User | None:
    return find_half_way(request.session.get(HALF_WAY_KEY)) if door == BUSINESS else None


def _state(request: HttpRequest) -> Any:
    """What the session remembers of the challenge, once."""
    return request.session.pop(STATE_KEY, None)


def _document(request: HttpRequest) -> dict[str, Any]:
    try:
        document = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise MalformedError from error
    if not isinstance(document, dict):
        raise MalformedError
    return document
