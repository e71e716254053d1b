"""Sessions for test clients and sockets, as each door's own sign-in leaves them, and tokens for programs."""

from typing import Any
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import BUSINESS, SESSION_DOOR_KEY, STAFF, Door
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.models.tokens import ApiToken, Scope
from accounts.queries.tokens import hash_token
from accounts.services.tokens import issue_token


def session_cookie(user: User, door: Door, *, is_proved: bool | None = None) -> str:
    """A fresh session's key for this person at this door, at the members' door with a second factor given."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_DOOR_KEY] = door.mark
    if door == BUSINESS if is_proved is None else is_proved:
        session[DEVICE_ID_SESSION_KEY] = second_factor_of(user).persistent_id
    session.create()
    return str(session.session_key)


def second_factor_of(user: User) -> TOTPDevice:
    """A person's authenticator app, made where there is none."""
    known = TOTPDevice.objects.devices_for_user(user, confirmed=True).first()
    return known or TOTPDevice.objects.create(user=user, name="app", confirmed=True)


def staff_cookie(user: User) -> str:
    """A fresh session at the staff door, its second factor given."""
    return session_cookie(user, STAFF, is_proved=True)


def open_door(client: Any, user: User, door: Door, *, is_proved: bool | None = None) -> None:
    """Sign a test client in at a door."""
    client.cookies[door.cookie] = session_cookie(user, door, is_proved=is_proved)


def token_of(member: Membership, *scopes: Scope) -> str:
    """A fresh token of a member with these scopes, or with all there are."""
    return issue_token(membership=member, name="till", scopes=scopes or tuple(Scope), actor_id=member.user_id)


def token_id_of(member: Membership) -> UUID:
    """The id of a fresh token of a member, by which pages name it."""
    return ApiToken.objects.get(token_hash=hash_token(token_of(member))).pk
