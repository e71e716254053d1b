from django.urls import URLPattern, URLResolver, path

from moderation import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", api.ReportsView.as_view(), name="reports"),
    path("reports/key/", api.ReportKeyView.as_view(), name="report-key"),
    path("notices/", api.NoticesView.as_view(), name="notices"),
    path("notices/seen/", api.NoticesSeenView.as_view(), name="notices-seen"),
]
