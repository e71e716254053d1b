from django.urls import URLPattern, URLResolver, path

from messaging.views import installed, settings, talk

urlpatterns: list[URLPattern | URLResolver] = [
    path("", talk.chat, name="home"),
    path("shell/", installed.shell, name="shell"),
    path("offline/", installed.offline, name="offline"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("opener.js", installed.opener, name="opener"),
    path("worker.js", installed.worker, name="worker"),
    path("settings/", settings.settings, name="settings"),
]
