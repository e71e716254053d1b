from django.urls import URLPattern, URLResolver, path

from messaging import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.business_home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
]
