"""Where a person looks after their own sign-in: at the members' door, or at the staff door."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.demo import password_of
from accounts.doors import BUSINESS, STAFF, Door
from accounts.errors.base import NotSignedInError
from accounts.errors.sign_in import SecondFactorNeededError
from accounts.models.people import User
from accounts.queries.actors import Actor, find_actor_for, get_actor_for
from accounts.queries.factors import has_second_factor, is_proved, must_have_second_factor
from accounts.queries.people import half_way

HALF_WAY_KEY = "half_way"


@dataclass(frozen=True, slots=True)
class Place:
    """Who looks after their sign-in, at which door; `actor` is a member's, None for staff."""

    door: Door
    user: User
    actor: Actor | None = None

    @property
    def business_id(self) -> UUID | None:
        """The business in whose log a member's acts stand."""
        return self.actor.business_id if self.actor else None

    @property
    def home(self) -> str:
        """Where the door leads."""
        return reverse("business:home" if self.actor else "admin:index")

    def url(self, name: str, *args: object) -> str:
        """The address of one of these pages at this door."""
        return reverse(f"{namespace_of(self.door)}:{name}", args=args)

    def render(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        """One of these pages in this door's frame."""
        frame: dict[str, Any] = {"base": "desk.html", "door": "business", "actor": self.actor}
        if not is_proved(request.user) and must_have_second_factor(self.user):
            frame["base"] = "accounts/security/_alone.html"
        if self.door == STAFF:
            frame = {**admin.site.each_context(request), "base": "accounts/security/_staff.html"}
        own = {
            "place": self,
            "urls": {key: self.url(name) for key, name in PAGES.items()},
            "home": self.home,
            "demo_password": password_of(self.user.email or ""),
        }
        return render(request, template, {**frame, **own, **context})


PAGES = {
    "security": "security",
    "app": "security-app",
    "password": "security-password",
    "codes": "security-codes",
    "new_passkey": "security-passkey",
    "passkeys": "passkey",
    "end_others": "security-end-others",
}
PlaceView = Callable[..., HttpResponse]


def namespace_of(door: Door) -> str:
    """The URL namespace of a door's pages."""
    return "admin" if door == STAFF else door.name


def at_business(view: PlaceView) -> PlaceView:
    """Let a member look after their own sign-in."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actor = get_actor_for(request.user, BUSINESS.name)
        except NotSignedInError:
            return redirect(f"{reverse('business:sign-in')}?next={request.path}")
        except SecondFactorNeededError:
            return redirect("business:set-up")
        return view(request, Place(BUSINESS, _person(request), actor), *args, **kwargs)

    return enter


def setting_up_at_business(view: PlaceView) -> PlaceView:
    """Let a member without any second factor make their first; who has one proves it first."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actor = find_actor_for(request.user, BUSINESS.name)
        except NotSignedInError:
            return redirect("business:sign-in")
        place = Place(BUSINESS, _person(request), actor)
        return _ask_for_factor(request, place) or view(request, place, *args, **kwargs)

    return enter


def at_staff(view: PlaceView) -> PlaceView:
    """Let a member of staff look after their own sign-in."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not admin.site.has_permission(request):
            return redirect("admin:login")
        return view(request, Place(STAFF, _person(request)), *args, **kwargs)

    return enter


def setting_up_at_staff(view: PlaceView) -> PlaceView:
    """Let a member of staff without any second factor make their first."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return redirect("admin:login")
        place = Place(STAFF, _person(request))
        return _ask_for_factor(request, place) or view(request, place, *args, **kwargs)

    return enter


def _ask_for_factor(request: HttpRequest, place: Place) -> HttpResponse | None:
    """Who has a second factor and did not give it in this session adds no other one with it."""
    if is_proved(request.user) or not has_second_factor(place.user):
        return None
    if place.door == STAFF:
        logout(request)
        return redirect("admin:login")
    request.session[HALF_WAY_KEY] = half_way(place.user)
    return redirect("business:sign-in-code")


def _person(request: HttpRequest) -> User:
    # The doors above have seen to it that somebody is signed in.
    return cast("User", request.user)
