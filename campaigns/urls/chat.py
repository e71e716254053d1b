from django.urls import URLPattern, URLResolver, path

from campaigns.views import discover

urlpatterns: list[URLPattern | URLResolver] = [path("discover/", discover.discover, name="discover")]
