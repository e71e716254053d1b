from django.urls import URLPattern, URLResolver, path

from campaigns.views import ads

urlpatterns: list[URLPattern | URLResolver] = [path("ads/<slug:digest>.webp", ads.picture, name="ad-picture")]
