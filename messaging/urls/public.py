from django.urls import URLPattern, URLResolver, path

from messaging.views import links, translation, widget

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:code>/", links.follow, name="link"),
    path("l/<slug:code>/qr.svg", links.link_qr, name="link-qr"),
    path("licences/", translation.licences, name="licences"),
    path("widget.js", widget.loader, name="widget-loader"),
    path("widget/<slug:handle>/", widget.frame, name="widget"),
    path("widget/<slug:handle>/look.json", widget.look, name="widget-look"),
    path("translation/packs.json", translation.packs, name="translation-packs"),
    path("translation/<slug:sha256>", translation.pack_file, name="translation-file"),
]
