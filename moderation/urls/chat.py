from django.urls import URLPattern, URLResolver, path

from moderation import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", views.my_reports, name="reports"),
    path("reports/read/", views.my_notices_read, name="notices-read"),
]
