"""The way in for a business, and what it says of itself."""

from django.urls import URLPattern, path

from accounts.views import onboarding, profile, sign_up

joining_patterns: list[URLPattern] = [
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("sign-up/code/", sign_up.sign_up_code, name="sign-up-code"),
    path("sign-up/again/", sign_up.sign_up_again, name="sign-up-again"),
    path("onboarding/", onboarding.onboarding, name="onboarding"),
    path("profile/", profile.profile, name="profile"),
    path("email/", onboarding.email, name="email"),
]
