"""Uploaded tables of contacts."""

import io
from typing import Any

from messaging.models.imports import ContactImport
from messaging.services.imports import upload_contacts
from tests.conftest import Cast


def upload_table(cast: Cast, number: str, name: str, import_id: Any = None) -> ContactImport:
    """A table of one row at the bakery, its columns still to be matched."""
    file = io.BytesIO(f"tel,name,consent\n{number},{name},yes\n".encode())
    made = upload_contacts(
        business=cast.bakery, actor_id=cast.olga.user_id, upload=file, file_name="list.csv"
    )
    if import_id:
        ContactImport.objects.filter(pk=made.pk).update(id=import_id)
    return made
