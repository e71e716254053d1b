from django.urls import URLPattern, URLResolver, path

from accounts.views import chat

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", chat.sign_in, name="sign-in"),
    path("sign-in/code/", chat.sign_in_code, name="sign-in-code"),
    path("sign-in/name/", chat.sign_in_name, name="sign-in-name"),
    path("sign-out/", chat.sign_out, name="sign-out"),
    path("keys/", chat.keys, name="keys"),
    path("start-again/", chat.start_again, name="start-again"),
    path("safety/<uuid:peer_id>/", chat.safety, name="safety"),
]
