from django.urls import URLPattern, URLResolver, path

from accounts.views import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.landing, name="landing"),
    path("b/<slug:handle>/", public.business_page, name="business"),
    path("b/<slug:handle>/proof.json", public.business_proof, name="business-proof"),
    path("b/<slug:handle>/qr.svg", public.business_qr, name="business-qr"),
]
