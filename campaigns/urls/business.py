from django.urls import URLPattern, URLResolver, path

from campaigns.views import insight

urlpatterns: list[URLPattern | URLResolver] = [
    path("insight/", insight.insight, name="insight"),
]
