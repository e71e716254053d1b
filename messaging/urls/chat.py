from django.urls import URLPattern, URLResolver, path

from messaging.views import settings, talk

urlpatterns: list[URLPattern | URLResolver] = [
    path("", talk.chat, name="home"),
    path("settings/", settings.settings, name="settings"),
]
