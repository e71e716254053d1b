from django.urls import URLPattern, URLResolver, path

from campaigns.api import audiences

urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/count/", audiences.AudienceCountView.as_view(), name="audience-count"),
]
