"""Pictures of ads: kept under the name of their bytes, and forgotten once no ad shows them."""

from datetime import timedelta
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns.models.ads import AdPicture, AdVersion
from campaigns.pictures import make_picture
from campaigns.queries.ads import stored_name

# Until then somebody may still be writing the card around it.
FORGOTTEN_AFTER = timedelta(days=1)


def store_picture(*, business_id: UUID, upload: BinaryIO) -> AdPicture:
    """Keep a picture for a business's ads. The caller has proved to act for the business.

    Raises what `make_picture` raises.
    """
    picture = make_picture(upload)
    # The row comes first, and is as new as this upload: what forgets pictures then leaves the file alone.
    row, _ = AdPicture.objects.update_or_create(
        business_id=business_id,
        digest=picture.digest,
        defaults={"width": picture.width, "height": picture.height, "created_at": timezone.now()},
    )
    name = stored_name(picture.digest)
    if not default_storage.exists(name):
        default_storage.save(name, File(BytesIO(picture.content)))
    return row


def forget_pictures() -> int:
    """Delete pictures that no version of an ad has shown for FORGOTTEN_AFTER; says how many."""
    return sum(map(_forget, list(_unused().values_list("pk", flat=True))))


@transaction.atomic
def _forget(picture_id: int) -> bool:
    row = _unused().select_for_update(of=("self",)).filter(pk=picture_id).first()
    if row is None:
        return False
    row.delete()
    transaction.on_commit(lambda: _delete_file(row.digest), robust=True)
    return True


def _delete_file(digest: str) -> None:
    """Another business may have the same picture, or may have uploaded it since."""
    if not AdPicture.objects.filter(digest=digest).exists():
        default_storage.delete(stored_name(digest))


def _unused() -> QuerySet[AdPicture]:
    shown = Exists(AdVersion.objects.filter(picture=OuterRef("pk")))
    return AdPicture.objects.filter(~shown, created_at__lt=timezone.now() - FORGOTTEN_AFTER)
