"""What everybody may see."""

import io

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.queries.businesses import get_public_business, number_of_business
from accounts.queries.keys import certificates_of, chain_of, changes_of
from accounts.queries.pilot import waiting_businesses
from accounts.queries.profile import why_paused

QR_SCALE = 6


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "public/landing.html")


@require_GET
def business_page(request: HttpRequest, handle: str) -> HttpResponse:
    business = get_public_business(handle)
    waits = business.id in waiting_businesses([business.id])
    context = {
        "business": business,
        "number": number_of_business(business.id),
        "waits": waits,
        "why_paused": why_paused(business),
    }
    return render(request, "public/business_page.html", context)


@require_GET
def business_proof(request: HttpRequest, handle: str) -> JsonResponse:
    """What a browser needs to check the badge itself: the chain, the certificates, the revocation list."""
    business = get_public_business(handle)
    chain = [signed.document() for signed in chain_of(business.id)]
    changes = [change.document() for change in changes_of(business.id)]
    document = {"business": str(business.id), "chain": chain, "changes": changes}
    return JsonResponse({**document, **certificates_of(business.id)})


@require_GET
def business_qr(request: HttpRequest, handle: str) -> HttpResponse:
    business = get_public_business(handle)
    address = request.build_absolute_uri(reverse("public:business", args=[business.handle]))
    picture = io.BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=QR_SCALE, dark="#14213d", light="#ffffff", xmldecl=False
    )
    return HttpResponse(picture.getvalue(), "image/svg+xml")
