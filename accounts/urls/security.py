"""The Security page's addresses, the same behind two doors."""

from collections.abc import Callable

from django.urls import URLPattern, path

from accounts.views import passkeys, reset, security
from accounts.views.places import PlaceView

Enter = Callable[[PlaceView], PlaceView]


reset_patterns = [
    path("sign-in/forgotten/", reset.forgotten, name="forgotten"),
    path("sign-in/forgotten/<slug:uid>/<slug:token>/", reset.link, name="reset-link"),
    path("sign-in/new-password/", reset.new_password, name="new-password"),
]


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
        path("security/sessions/<uuid:session_id>/end/", enter(security.end), name="security-end"),
        path("security/sessions/end/", enter(security.end_others), name="security-end-others"),
        path("security/passkeys/new/", setting_up(security.new_passkey), name="security-passkey"),
        path("security/passkeys/begin/", setting_up(passkeys.begin_new), name="passkey-begin"),
        path("security/passkeys/", setting_up(passkeys.new), name="passkey"),
        path("security/proof/begin/", enter(passkeys.begin_proof), name="proof-begin"),
        path("security/proof/", enter(passkeys.proof), name="proof"),
    ]
