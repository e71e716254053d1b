"""One row into what it says of a contact, and what is wrong with it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from messaging.importing.mapping import ATTRIBUTE
from messaging.importing.problems import RowProblem
from messaging.importing.values import is_readable, read_date, read_figure, read_number, read_yes_no

MAX_CELL, MAX_NAME, MAX_PLACE, MAX_VALUE, MAX_SOURCE = 1000, 120, 80, 200, 120
MAX_LABELS, MAX_LABEL = 20, 40
SHOWN = 80

Value = str | int | float | bool


@dataclass(slots=True)
class Draft:
    """A contact as its rows say. Empty fields say nothing; `consent` is None when nothing was said of it."""

    number: str
    country: str
    name: str = ""
    language: str = ""
    place: str = ""
    attributes: dict[str, Value] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    consent: bool | None = None
    consent_at: datetime | None = None
    consent_source: str = ""
    row: int = 0

    def merge(self, later: "Draft") -> None:
        """Take what a later row says of the same number: it counts, labels add up, newer consent wins."""
        self.name = later.name or self.name
        self.language = later.language or self.language
        self.place = later.place or self.place
        self.attributes |= later.attributes
        self.labels += [label for label in later.labels if label not in self.labels]
        if later.consent is not None and (
            self.consent is None or (later.consent_at or _NEVER) >= (self.consent_at or _NEVER)
        ):
            self.consent, self.consent_at = later.consent, later.consent_at
            self.consent_source, self.row = later.consent_source, later.row


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one import. `kinds` gives the kind of each attribute's key that the mapping names."""

    headers: Sequence[str]
    mapping: Sequence[str]
    kinds: Mapping[str, str]
    region: str
    now: datetime
    consent_source: str

    def read(self, row: int, cells: Sequence[str]) -> tuple[Draft | None, list[RowProblem]]:
        """What a row says, and its problems; nothing when the row is refused. Row 1 is the header."""
        problems: list[RowProblem] = []
        if len(cells) > len(self.headers) and any(cells[len(self.headers) :]):
            return None, [RowProblem(row, "", "extra_cells", cells[len(self.headers)][:SHOWN], True)]
        given = {
            target: (self.headers[place], cells[place] if place < len(cells) else "")
            for place, target in enumerate(self.mapping)
            if target
        }
        for header, cell in given.values():
            code = "cell_too_long" if len(cell) > MAX_CELL else "" if is_readable(cell) else "cell_unreadable"
            if code:
                shown = "".join(sign for sign in cell[:SHOWN] if is_readable(sign))
                return None, [RowProblem(row, header, code, shown, True)]
        draft = self._number(row, given, problems)
        if draft is None:
            return None, problems
        self._fields(draft, row, given, problems)
        self._attributes(draft, row, given, problems)
        self._consent(draft, row, given, problems)
        return draft, problems

    def _number(
        self, row: int, given: Mapping[str, tuple[str, str]], problems: list[RowProblem]
    ) -> Draft | None:
        header, cell = given["number"]
        read = read_number(cell, self.region)
        if read is None:
            code = "number_invalid" if cell else "number_missing"
            problems.append(RowProblem(row, header, code, cell[:SHOWN], True))
            return None
        return Draft(number=read[0], country=read[1], row=row)

    def _fields(
        self, draft: Draft, row: int, given: Mapping[str, tuple[str, str]], problems: list[RowProblem]
    ) -> None:
        draft.name = given.get("name", ("", ""))[1][:MAX_NAME]
        draft.place = given.get("place", ("", ""))[1][:MAX_PLACE]
        header, language = given.get("language", ("", ""))
        short = language[:2].casefold()
        if language and (len(language) == 2 or language[2:3] in "-_") and short.isascii() and short.isalpha():
            draft.language = short
        elif language:
            problems.append(RowProblem(row, header, "language_unknown", language[:SHOWN]))
        header, text = given.get("labels", ("", ""))
        labels = list(dict.fromkeys(" ".join(label.split()) for label in text.replace(";", ",").split(",")))
        labels = [label for label in labels if label]
        if any(len(label) > MAX_LABEL for label in labels):
            problems.append(RowProblem(row, header, "label_too_long", text[:SHOWN]))
        if len(labels) > MAX_LABELS:
            problems.append(RowProblem(row, header, "too_many_labels", text[:SHOWN]))
        draft.labels = [label for label in labels if len(label) <= MAX_LABEL][:MAX_LABELS]

    def _attributes(
        self, draft: Draft, row: int, given: Mapping[str, tuple[str, str]], problems: list[RowProblem]
    ) -> None:
        for target, (header, cell) in given.items():
            if not target.startswith(ATTRIBUTE) or not cell:
                continue
            key = target.removeprefix(ATTRIBUTE)
            value, code = read_value(self.kinds[key], cell, self.region)
            if value is None:
                problems.append(RowProblem(row, header, code, cell[:SHOWN]))
            else:
                draft.attributes[key] = value

    def _consent(
        self, draft: Draft, row: int, given: Mapping[str, tuple[str, str]], problems: list[RowProblem]
    ) -> None:
        header, cell = given.get("consent", ("", ""))
        if not cell:
            return
        answer = read_yes_no(cell)
        if answer is None:
            problems.append(RowProblem(row, header, "consent_unclear", cell[:SHOWN]))
            return
        header, cell = given.get("consent_date", ("", ""))
        at: datetime | None = self.now
        if cell:
            day = read_date(cell, self.region)
            at = datetime.combine(day, time(), tzinfo=UTC) if day else None
        if at is None or at > self.now:
            code = "consent_date_unclear" if at is None else "consent_in_future"
            problems.append(RowProblem(row, header, code, cell[:SHOWN]))
            if answer:
                return
            at = self.now  # a no counts, whenever it was said
        draft.consent, draft.consent_at = answer, at
        draft.consent_source = given.get("consent_source", ("", ""))[1][:MAX_SOURCE] or self.consent_source


def read_value(kind: str, cell: str, region: str) -> tuple[Value | None, str]:
    """A cell as the value of an attribute; None, and the code of what is wrong, when it is none."""
    readers: dict[str, tuple[Callable[[], Value | None], str]] = {
        "text": (lambda: cell if len(cell) <= MAX_VALUE else None, "cell_too_long"),
        "number": (lambda: read_figure(cell), "figure_unclear"),
        "date": (lambda: _iso(cell, region), "date_unclear"),
        "yes_no": (lambda: read_yes_no(cell), "yes_no_unclear"),
    }
    reader, code = readers[kind]
    return reader(), code


def _iso(cell: str, region: str) -> str | None:
    day = read_date(cell, region)
    return day.isoformat() if day else None
