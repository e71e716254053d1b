from django.urls import URLPattern, URLResolver, path

from accounts.urls.evidence import evidence_patterns
from accounts.urls.joining import joining_patterns
from accounts.urls.security import reset_patterns, security_patterns
from accounts.views import (
    afresh,
    audit,
    business,
    data,
    domain,
    numbers,
    passkeys,
    pilot,
    settings,
    sign_in,
    team,
)
from accounts.views.places import at_business, setting_up_at_business

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    *reset_patterns,
    path("sign-in/passkey/begin/", passkeys.begin_sign_in, name="sign-in-passkey-begin"),
    path("sign-in/passkey/", passkeys.sign_in, name="sign-in-passkey"),
    *joining_patterns,
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    *security_patterns(at_business, setting_up_at_business),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit-export"),
    path("data/", data.business_data, name="data"),
    path("data/close/", data.close, name="close"),
    path("data/reopen/", data.reopen, name="reopen"),
    path("data/exports/", data.OF_BUSINESS.ask(), name="ask-for-export"),
    path("data/exports/<uuid:export_id>/", data.OF_BUSINESS.file(), name="export"),
    path("data/exports/<uuid:export_id>/stop/", data.OF_BUSINESS.stop(), name="stop-export"),
    path("own-data/", data.own_data, name="own-data"),
    path("own-data/delete-account/", data.delete_own_account, name="delete-own-account"),
    path("own-data/exports/", data.OF_MEMBER.ask(), name="ask-for-own-export"),
    path("own-data/exports/<uuid:export_id>/", data.OF_MEMBER.file(), name="own-export"),
    path("own-data/exports/<uuid:export_id>/stop/", data.OF_MEMBER.stop(), name="stop-own-export"),
    path("settings/", settings.settings, name="settings"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/code/", numbers.number_code, name="number-code"),
    path("numbers/<uuid:claim_id>/", numbers.number, name="number"),
    path("numbers/<uuid:claim_id>/release/", numbers.release, name="number-release"),
    path("domain/", domain.domain, name="domain"),
    path("domain/check/", domain.check, name="domain-check"),
    path("keys/", business.keys, name="keys"),
    path("keys/start-again/", afresh.start_again, name="start-again"),
    path("team/", team.team, name="team"),
    path("join/<slug:link>/", team.join, name="join"),
    path("custody/", business.custody, name="custody"),
    *evidence_patterns,
    path("place/", pilot.place, name="place"),
    path("safety/<uuid:peer_id>/", business.safety, name="safety"),
]
