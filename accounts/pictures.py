"""Pictures that strangers upload and everybody sees: opened within bounds, or refused. Pure."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from accounts.errors.base import DomainError

MAX_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
# What a damaged or hostile file makes the library raise.
BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Refusals:
    """What is raised for a picture that is of another kind, too many pixels, too small, or damaged."""

    kind: type[DomainError]
    pixels: type[DomainError]
    small: type[DomainError]
    broken: type[DomainError]


def open_picture(content: bytes, *, smallest: tuple[int, int], refusals: Refusals) -> Image.Image:
    """Open an uploaded picture; its size is read from its head, before anything is unpacked.

    `smallest` is the least width and height in pixels. Raises what `refusals` names.
    """
    try:
        with warnings.catch_warnings():
            # Our own bound, just below, is far under the one that warns.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise refusals.pixels from error
    except UnidentifiedImageError as error:
        raise refusals.kind from error
    except BROKEN as error:
        raise refusals.broken from error
    if image.width * image.height > MAX_PIXELS:
        raise refusals.pixels
    if image.width < smallest[0] or image.height < smallest[1]:
        raise refusals.small
    if getattr(image, "n_frames", 1) > 1:
        raise refusals.kind
    return image
