"""What a reader is shown of a body, in plain words: for staff who judge a report.

Source: PROTOCOL.md, Bodies.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]


def shown_words(body: Fields) -> str | None:
    """The words of a body that `read_body` read, line by line; None where it has none of its own."""
    lines = list(_lines(body))
    return "\n".join(lines) if lines else None


def _lines(body: Fields) -> Iterator[str]:
    if "text" in body:
        yield body["text"]
    # Some readers are shown the sender's own translation first: it is part of what was said.
    if second := body.get("translation"):
        yield f"[{second['lang']}] {second['text']}"
    yield from (f"[ {button['text']} ]" for button in body.get("buttons", []))
    yield from _rows(body)
    if body["t"] == "link":
        yield f"[ {body['label']} ] {body['url']}"
    if body["t"] == "location":
        yield from (body[name] for name in ("name", "address") if name in body)
        yield from (_degrees(body[name]) for name in ("lat", "lng") if name in body)
    for contact in body.get("contacts", []):
        yield from (contact[name] for name in ("name", "organisation") if name in contact)
        yield from (*contact["numbers"], *contact["emails"])
    if body["t"] in ("reaction", "unknown"):
        yield from (body[name] for name in ("emoji", "fallback") if body.get(name))


def _degrees(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _rows(body: Fields) -> Iterator[str]:
    if "sections" not in body:
        return
    yield f"[ {body['button']} ]"
    for section in body["sections"]:
        if section["title"]:
            yield section["title"]
        for row in section["rows"]:
            yield " · ".join(row[name] for name in ("title", "description") if name in row)
