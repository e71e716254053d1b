from django.urls import URLPattern, URLResolver, path

from accounts.views import directory, profile, public, transparency

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.landing, name="landing"),
    path("transparency/", transparency.page, name="transparency"),
    path("transparency/head.json", transparency.head, name="log-head"),
    path("transparency/entries.json", transparency.entries, name="log-entries"),
    path("transparency/inclusion.json", transparency.inclusion, name="log-inclusion"),
    path("transparency/consistency.json", transparency.consistency, name="log-consistency"),
    path("logos/<slug:digest>.webp", profile.logo, name="logo"),
    path("b/", directory.directory, name="directory"),
    path("b/<slug:handle>/", public.business_page, name="business"),
    path("b/<slug:handle>/proof.json", public.business_proof, name="business-proof"),
    path("b/<slug:handle>/qr.svg", public.business_qr, name="business-qr"),
]
