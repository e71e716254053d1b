"""QR codes of public addresses, as pictures."""

import io

import segno
from django.http import HttpResponse

SCALE = 6
INK, PAPER = "#14213d", "#ffffff"


def qr_picture(address: str) -> HttpResponse:
    """A QR code of this address, as SVG."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=SCALE, dark=INK, light=PAPER, xmldecl=False
    )
    return HttpResponse(picture.getvalue(), "image/svg+xml")
