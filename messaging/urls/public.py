from django.urls import URLPattern, URLResolver, path

from messaging.views import translation, widget

urlpatterns: list[URLPattern | URLResolver] = [
    path("licences/", translation.licences, name="licences"),
    path("widget.js", widget.loader, name="widget-loader"),
    path("widget/<slug:handle>/", widget.frame, name="widget"),
    path("widget/<slug:handle>/look.json", widget.look, name="widget-look"),
    path("translation/packs.json", translation.packs, name="translation-packs"),
    path("translation/<slug:sha256>", translation.pack_file, name="translation-file"),
]
