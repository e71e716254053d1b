"""django-axes, told no more than it needs: who failed, from which network, and how often."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest

# What the column holds.
NAME_CHARACTERS = 255


def lockout_name(email: str) -> str:
    """Under which name failures of an e-mail address are counted, whether somebody has it or not."""
    return email.strip().lower()[:NAME_CHARACTERS]


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Keeps no part of what was posted: a mistyped password is one letter from the right one."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        bare = HttpRequest()
        bare.__dict__.update({key: kept for key, kept in vars(request).items() if key.startswith("axes_")})
        # One line a person and network, whatever the browser calls itself.
        bare.axes_user_agent = bare.axes_http_accept = ""  # type: ignore[attr-defined]
        named = {"username": lockout_name(str(credentials.get("username") or ""))}
        super().user_login_failed(sender, named, bare, **kwargs)
