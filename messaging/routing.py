"""Sockets, one path per door."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
