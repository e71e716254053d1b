"""What is kept of a document: pictures of its pages. Needs no library, so that the server loads none."""

from dataclasses import dataclass

MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as it is kept: a JPEG, and its size in pixels."""

    content: bytes
    width: int
    height: int
