"""How an API call says who it is: a door's session, or a program's token."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.errors.guests import ForeignPageError
from accounts.framed import is_framed, is_of_own_frame
from accounts.models.people import User
from accounts.models.tokens import ApiToken
from accounts.services.tokens import use_token


class DoorSessionAuthentication(SessionAuthentication):
    """The session of the door the request came through, with CSRF; answers 401 when nobody is signed in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        if not is_framed(request._request):
            super().enforce_csrf(request)
        elif not is_of_own_frame(request._request):
            raise ForeignPageError


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer recado_…`; request.auth is the token, request.user its member's person."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = use_token(text.strip())
        if token is None:
            raise AuthenticationFailed("The token is unknown or revoked.", code="bad_token")
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
