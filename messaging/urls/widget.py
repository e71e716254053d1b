from django.urls import URLPattern, URLResolver, path

from messaging.api import widget

# Beside the whole API, at the door in frames alone.
urlpatterns: list[URLPattern | URLResolver] = [
    path("guest/", widget.GuestView.as_view(), name="guest"),
    path("guest/code/", widget.GuestCodeView.as_view(), name="guest-code"),
    path("guest/number/", widget.GuestNumberView.as_view(), name="guest-number"),
]
