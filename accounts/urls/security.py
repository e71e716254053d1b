"""The Security page's addresses, the same behind two doors."""

from collections.abc import Callable

from django.urls import URLPattern, path

from accounts.views import security
from accounts.views.places import PlaceView

Enter = Callable[[PlaceView], PlaceView]


def security_patterns(enter: Enter, setting_up: Enter) -> list[URLPattern]:
    """The pages for those whose session is proved, and those on which a first factor is made."""
    return [
        path("security/", enter(security.overview), name="security"),
        path("security/set-up/", setting_up(security.set_up), name="set-up"),
        path("security/app/", setting_up(security.app), name="security-app"),
        path("security/password/", enter(security.password), name="security-password"),
        path("security/codes/", enter(security.codes), name="security-codes"),
        path(
            "security/factors/<slug:kind>/<int:number>/remove/",
            enter(security.remove),
            name="security-remove",
        ),
    ]
