from django.urls import URLPattern, URLResolver, path

from messaging.views import talk

urlpatterns: list[URLPattern | URLResolver] = [
    path("", talk.business_home, name="home"),
    path("inbox/", talk.inbox, name="inbox"),
]
