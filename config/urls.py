"""Every address of the house: public pages, three doors, and the program API."""

from typing import Any

from django.contrib import admin
from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.views.i18n import set_language

from accounts.urls import api as accounts_api
from accounts.urls import business as accounts_business
from accounts.urls import chat as accounts_chat
from accounts.urls import public as accounts_public
from campaigns.urls import api as campaigns_api
from campaigns.urls import business as campaigns_business
from campaigns.urls import chat as campaigns_chat
from campaigns.urls import public as campaigns_public
from config.openapi import api_docs, openapi
from messaging.urls import api as messaging_api
from messaging.urls import business as messaging_business
from messaging.urls import chat as messaging_chat
from messaging.urls import cloud as messaging_cloud
from messaging.urls import public as messaging_public
from messaging.urls import widget as messaging_widget
from moderation.urls import api as moderation_api
from moderation.urls import business as moderation_business
from moderation.urls import chat as moderation_chat


class _AnyHandlePattern(RoutePattern):
    """A path with a business's handle that only the door reads: views of the API take none."""

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, int | str]] | None:
        found = super().match(path)
        return (found[0], (), {}) if found else None


api_patterns = [
    *accounts_api.urlpatterns,
    *messaging_api.urlpatterns,
    *campaigns_api.urlpatterns,
    *moderation_api.urlpatterns,
]
chat_patterns = [
    *accounts_chat.urlpatterns,
    *messaging_chat.urlpatterns,
    *campaigns_chat.urlpatterns,
    *moderation_chat.urlpatterns,
    path("api/", include((api_patterns, "api"))),
]
business_patterns = [
    *accounts_business.urlpatterns,
    *messaging_business.urlpatterns,
    *campaigns_business.urlpatterns,
    *moderation_business.urlpatterns,
    path("api/", include((api_patterns, "api"))),
]

public_patterns = [
    *accounts_public.urlpatterns,
    *messaging_public.urlpatterns,
    *campaigns_public.urlpatterns,
]

widget_api = URLResolver(
    _AnyHandlePattern("widget/<slug:handle>/api/", is_endpoint=False),
    [*messaging_widget.urlpatterns, *api_patterns],
    app_name="api",
    namespace="widget-api",
)

urlpatterns = [
    path("", include((public_patterns, "public"))),
    path("language/", set_language, name="set_language"),
    path("chat/", include((chat_patterns, "chat"))),
    path("business/", include((business_patterns, "business"))),
    widget_api,
    path("staff/", admin.site.urls),
    path("api/v1/", include((api_patterns, "api"))),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/docs/", api_docs, name="api-docs"),
    path("cloud/", include((messaging_cloud.urlpatterns, "cloud"))),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
