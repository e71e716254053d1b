from django.urls import URLPattern, URLResolver, path

from moderation import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("quality/", views.quality, name="quality"),
    path("quality/read/", views.quality_read, name="notices-read"),
]
