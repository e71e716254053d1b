from django.urls import URLPattern, URLResolver, path

from messaging.views import talk

urlpatterns: list[URLPattern | URLResolver] = [path("", talk.chat, name="home")]
