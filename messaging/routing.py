"""Sockets, one path per door."""

from django.urls import URLPattern, path

from messaging.consumers import LiveConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("chat/socket/", LiveConsumer.as_asgi()),
    path("business/socket/", LiveConsumer.as_asgi()),
    path("widget/<slug:handle>/socket/", LiveConsumer.as_asgi()),
    path("api/v1/socket/", LiveConsumer.as_asgi()),
]
