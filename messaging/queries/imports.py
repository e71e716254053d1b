"""An upload before it is imported: its first rows as they will be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.importing.files import rows_of
from messaging.importing.mapping import ATTRIBUTE, NEW
from messaging.importing.problems import ROW_PROBLEMS
from messaging.importing.rows import Draft, RowReader
from messaging.models.contacts import ContactAttribute
from messaging.models.imports import ContactImport

PREVIEW_ROWS = 8
SAMPLES = 3
SAMPLE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it will be read; `draft` is None when it will be left out."""

    row: int
    draft: Draft | None
    attributes: list[str]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """A few cells of each column as they stand in the file, and the first rows as they will be read."""

    samples: list[list[str]]
    rows: list[PreviewRow]


def problem_sentence(code: str) -> str:
    """What a code says to people."""
    return str(ROW_PROBLEMS.get(code, code))


def reader_of(row: ContactImport) -> RowReader:
    """What reads the rows of an import as its mapping says; new attributes are read as of their kind."""
    kinds = dict(ContactAttribute.objects.filter(business_id=row.business_id).values_list("key", "kind"))
    mapping = []
    for place, target in enumerate(row.mapping):
        is_new = target.startswith(NEW)
        if is_new:
            kinds[f"new {place}"] = target.removeprefix(NEW)
        mapping.append(f"{ATTRIBUTE}new {place}" if is_new else target)
    return RowReader(
        headers=row.headers,
        mapping=mapping,
        kinds=kinds,
        region=row.business.country,
        now=row.started_at or timezone.now(),
        consent_source=row.consent_source,
    )


def preview_of(row: ContactImport) -> Preview:
    """The first rows of an upload: raw, and as they will be read once the number's column is known."""
    try:
        with default_storage.open(row.stored_name) as file:
            first = list(islice(rows_of(file, row.encoding, row.delimiter), 1, 1 + PREVIEW_ROWS))
    except FileNotFoundError:
        first = []
    samples: list[list[str]] = [
        [cells[place][:SAMPLE_CHARACTERS] for _row, cells in first if place < len(cells) and cells[place]][
            :SAMPLES
        ]
        for place in range(len(row.headers))
    ]
    if "number" not in row.mapping:
        return Preview(samples, [])
    reader = reader_of(row)
    return Preview(samples, [_read(reader, place, cells) for place, cells in first])


def _read(reader: RowReader, place: int, cells: Sequence[str]) -> PreviewRow:
    draft, problems = reader.read(place, cells)
    attributes = [_shown(value) for value in draft.attributes.values()] if draft else []
    return PreviewRow(place, draft, attributes, [problem_sentence(problem.code) for problem in problems])


def _shown(value: Any) -> str:
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
