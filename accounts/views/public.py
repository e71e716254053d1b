"""What everybody may see."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.queries.businesses import get_public_business
from accounts.queries.keys import certificates_of, chain_of, changes_of
from accounts.queries.public import page_of
from accounts.views.qr import qr_picture


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "public/landing.html")


@require_GET
def business_page(request: HttpRequest, handle: str) -> HttpResponse:
    return render(request, "public/business_page.html", page_of(get_public_business(handle)))


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
    return qr_picture(request.build_absolute_uri(reverse("public:business", args=[business.handle])))
