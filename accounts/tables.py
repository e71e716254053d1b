"""Tables to download, as CSV that no table program takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

# A cell that begins like this is run by table programs. Source: OWASP, CSV Injection.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe_cell(text: object) -> str:
    """A cell that every table program shows as text."""
    shown = str(text)
    return f"'{shown}" if shown.lstrip(" ").startswith(FORMULA_SIGNS) else shown


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file with safe cells, with the mark by which Excel knows UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([safe_cell(cell) for cell in row])
        yield line.getvalue()


def download(lines: Iterable[str], name: str, kind: str) -> HttpResponse:
    """An answer that a browser saves under this name, of this content type in UTF-8."""
    answer = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]
