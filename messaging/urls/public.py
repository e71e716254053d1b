from django.urls import URLPattern, URLResolver, path

from messaging.views import translation

urlpatterns: list[URLPattern | URLResolver] = [
    path("licences/", translation.licences, name="licences"),
    path("translation/packs.json", translation.packs, name="translation-packs"),
    path("translation/<slug:sha256>", translation.pack_file, name="translation-file"),
]
