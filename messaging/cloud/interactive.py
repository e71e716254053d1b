"""What a call to `messages` asks of its reader: buttons, a list to choose from, or a page to open. Pure.

Source: CLOUD.md, Messages.
"""

from collections.abc import Callable, Mapping
from typing import Any

from messaging.bodies.bounds import is_web_address
from messaging.bodies.kinds import (
    MAX_LINK_LABEL,
    MAX_LIST_BUTTON,
    MAX_ROW_DESCRIPTION,
    MAX_ROW_ID,
    MAX_ROW_TITLE,
    MAX_ROWS,
)
from messaging.cloud.errors import BAD_VALUE, UNSUPPORTED_TYPE, CloudError
from messaging.cloud.parameters import Parameters

MAX_TEXT, MAX_LIST_TEXT, MAX_SIDE_TEXT = 1024, 4096, 60
MAX_BUTTONS, MAX_BUTTON_ID, MAX_BUTTON_TITLE = 3, 256, 20


def _read_buttons(content: Parameters) -> dict[str, Any]:
    text, action = _words(content, MAX_TEXT), content.object("action")
    return {"t": "reply-buttons", "text": text, "buttons": _buttons(action)}


def _buttons(action: Parameters) -> list[dict[str, str]]:
    buttons = []
    for button in action.objects("buttons"):
        if (button.optional_text("type") or "reply") != "reply":
            raise _unsupported(f"interactive button {button.text('type')}")
        reply = button.object("reply")
        buttons.append(
            {"id": reply.text("id", most=MAX_BUTTON_ID), "text": reply.text("title", most=MAX_BUTTON_TITLE)}
        )
    if not 1 <= len(buttons) <= MAX_BUTTONS:
        details = f"Parameter {action.name_of('buttons')} must hold 1 to {MAX_BUTTONS} buttons."
        raise CloudError(BAD_VALUE, details)
    for part in ("id", "text"):
        if len({button[part] for button in buttons}) < len(buttons):
            raise CloudError(BAD_VALUE, "The buttons of a message must differ in id and title.")
    return buttons


def _read_list(content: Parameters) -> dict[str, Any]:
    text, action = _words(content, MAX_LIST_TEXT), content.object("action")
    button = action.text("button", most=MAX_LIST_BUTTON)
    sections = [_section(section) for section in action.objects("sections")]
    ids = [row["id"] for section in sections for row in section["rows"]]
    if not 1 <= len(ids) <= MAX_ROWS or not all(section["rows"] for section in sections):
        raise CloudError(BAD_VALUE, f"A list must hold 1 to {MAX_ROWS} rows, and each of its sections some.")
    if len(set(ids)) < len(ids):
        raise CloudError(BAD_VALUE, "The rows of a list must differ in id.")
    if len(sections) > 1 and not all(section["title"] for section in sections):
        raise CloudError(BAD_VALUE, "Where a list has more than one section, each needs a title.")
    return {"t": "list", "text": text, "button": button, "sections": sections}


def _section(section: Parameters) -> dict[str, Any]:
    rows = [_row(row) for row in section.objects("rows")]
    return {"title": section.optional_text("title", most=MAX_ROW_TITLE), "rows": rows}


def _row(row: Parameters) -> dict[str, str]:
    made = {"id": row.text("id", most=MAX_ROW_ID), "title": row.text("title", most=MAX_ROW_TITLE)}
    description = row.optional_text("description", most=MAX_ROW_DESCRIPTION)
    return {**made, **({"description": description} if description else {})}


def _read_link(content: Parameters) -> dict[str, Any]:
    text, page = _words(content, MAX_TEXT), content.object("action").object("parameters")
    label, url = page.text("display_text", most=MAX_LINK_LABEL), page.text("url")
    if not is_web_address(url):
        raise CloudError(
            BAD_VALUE, f"Parameter {page.name_of('url')} must be an http or https address in ASCII."
        )
    return {"t": "link", "text": text, "label": label, "url": url}


def _words(content: Parameters, most: int) -> str:
    """Header, body and footer, which are words of one message here."""
    header = content.optional_object("header")
    if "type" in header and header.text("type").lower() != "text":
        raise _unsupported(f"interactive header {header.text('type')}")
    parts = [
        header.optional_text("text", most=MAX_SIDE_TEXT),
        content.object("body").text("text", most=most),
        content.optional_object("footer").optional_text("text", most=MAX_SIDE_TEXT),
    ]
    return "\n\n".join(part for part in parts if part)


def _unsupported(kind: str) -> CloudError:
    return CloudError(UNSUPPORTED_TYPE, f"Recado's Cloud API does not send '{kind}' yet.")


INTERACTIVE: Mapping[str, Callable[[Parameters], dict[str, Any]]] = {
    "button": _read_buttons,
    "list": _read_list,
    "cta_url": _read_link,
}
