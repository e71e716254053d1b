"""Photos and scans: a plain JPEG is made anew of their pixels, and nothing else of them stays. Pure."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.documents.pages import PagePicture
from accounts.documents.refusals import BROKEN, PIXELS, Refused

# More than any telephone's camera makes of a page, and read from the head before anything is unpacked.
MAX_PIXELS = 60_000_000
# The longest side that is kept: small print stays readable, and a page stays under a megabyte or so.
SHOWN = (2600, 2600)
QUALITY = 85
FORMATS = ("JPEG", "PNG")


def remake_picture(content: bytes) -> PagePicture:
    """Make a page of a JPEG or PNG. Raises Refused: PIXELS, BROKEN, also when it is cut off."""
    image = _opened(content)
    try:
        plain = _plain(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(BROKEN) from error
    return page_of(plain)


def page_of(image: Image.Image) -> PagePicture:
    """The picture that is kept of an image in three channels."""
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY)
    return PagePicture(made.getvalue(), image.width, image.height)


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our own bound, just below, is far under the one that warns.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused(PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(BROKEN) from error
    if image.width * image.height > MAX_PIXELS:
        raise Refused(PIXELS)
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Upright, at most SHOWN, on white, three channels: what is not pixels is gone."""
    image.draft("RGB", SHOWN)
    is_clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    orientation = image.getexif()
    seen = image.convert("RGBA" if is_clear else "RGB")
    seen.thumbnail(SHOWN)
    seen.info["exif"] = orientation.tobytes()
    upright = ImageOps.exif_transpose(seen)
    if not is_clear:
        return upright
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper
