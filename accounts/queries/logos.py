"""Pictures of businesses: where they are kept, and their bytes."""

from django.core.files.storage import default_storage

from accounts.errors.base import NotFoundError
from accounts.models.businesses import Business


def stored_name(digest: str) -> str:
    """Where the storage keeps the picture of this digest."""
    return f"logos/{digest}.webp"


def read_logo(digest: str) -> bytes:
    """The bytes of a picture that some business has. Raises NotFoundError."""
    name = stored_name(digest)
    has_it = Business.objects.exclude(status=Business.Status.CLOSED).filter(logo_digest=digest)
    if not digest or not has_it.exists() or not default_storage.exists(name):
        raise NotFoundError
    with default_storage.open(name) as file:
        return bytes(file.read())
