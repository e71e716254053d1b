"""What each kind of body says: a reader a kind, which takes the fields and gives what it knows, or None.

As `lib/bodies/` has them, kind for kind; both run one file of cases. Source: PROTOCOL.md, Bodies.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from messaging.bodies.bounds import (
    is_emoji,
    is_id,
    is_integer_in,
    is_line,
    is_list_of,
    is_mail,
    is_number_in,
    is_phone_number,
    is_text,
    is_text_within,
    is_web_address,
)
from messaging.bodies.media import read_entries

Fields = Mapping[str, Any]
Said = dict[str, Any]

MAX_BUTTONS, MAX_BUTTON_TEXT, MAX_BUTTON_ID = 3, 40, 256
MAX_PLACE_NAME, MAX_ADDRESS = 120, 300
MAX_CONTACTS, MAX_CONTACT_NAME, MAX_NUMBERS = 10, 120, 5
MAX_LIST_TEXT, MAX_LIST_BUTTON = 4_096, 20
MAX_ROWS, MAX_ROW_TITLE, MAX_ROW_DESCRIPTION, MAX_ROW_ID = 10, 24, 72, 200
MAX_LINK_TEXT, MAX_LINK_LABEL = 4_096, 20
MAX_GAPS, MAX_VERSION = 100, 2**31
LANGUAGE = re.compile(r"[a-z]{2,3}")


def message_name(value: object) -> Said | None:
    """Which message is meant, by its client message id and who sent it; None where it names none."""
    if not isinstance(value, dict) or not is_id(value.get("id")) or not is_id(value.get("sender")):
        return None
    return {"id": value["id"], "sender": value["sender"]}


def _languages(body: Fields) -> Said:
    lang, other = body.get("lang"), body.get("translation")
    if not isinstance(lang, str) or not LANGUAGE.fullmatch(lang):
        return {}
    if not isinstance(other, dict) or not is_text(other.get("text")) or other.get("lang") == lang:
        return {"lang": lang}
    if not isinstance(other.get("lang"), str) or not LANGUAGE.fullmatch(other["lang"]):
        return {"lang": lang}
    return {"lang": lang, "translation": {"lang": other["lang"], "text": other["text"]}}


def _text(body: Fields) -> Said | None:
    said: Said = {"text": body.get("text")}
    if "media" in body:
        said["media"] = read_entries(body["media"])
        if said["media"] is None:
            return None
    if not is_text(said["text"]) and not ("media" in said and said["text"] == ""):
        return None
    if is_id(body.get("re")):
        said["re"] = body["re"]
    if is_text_within(body.get("button"), MAX_BUTTON_ID):
        said["button"] = body["button"]
    return said | _languages(body)


def _command(body: Fields) -> Said | None:
    return {"text": body["text"]} if is_text(body.get("text")) else None


def _reply_buttons(body: Fields) -> Said | None:
    buttons = body.get("buttons")
    if not is_text(body.get("text")) or not is_list_of(buttons, 1, MAX_BUTTONS):
        return None
    if not all(_is_button(button) for button in buttons):
        return None
    shown = [{"id": button["id"], "text": button["text"]} for button in buttons]
    return {"text": body["text"], "buttons": shown} | _languages(body)


def _is_button(button: object) -> bool:
    if not isinstance(button, dict):
        return False
    return is_text_within(button.get("id"), MAX_BUTTON_ID) and is_line(button.get("text"), MAX_BUTTON_TEXT)


def _template(body: Fields) -> Said | None:
    params = body.get("params")
    if not is_line(body.get("id"), 40) or not is_integer_in(body.get("v"), 1, MAX_VERSION):
        return None
    if not is_line(body.get("lang"), 20) or not isinstance(params, dict) or len(params) > MAX_GAPS:
        return None
    if not all(value == "" or is_text(value) for value in params.values()):
        return None
    return {"id": body["id"], "v": int(body["v"]), "lang": body["lang"], "params": params}


def _reaction(body: Fields) -> Said | None:
    message, emoji = message_name(body.get("to")), body.get("emoji")
    return {"to": message, "emoji": emoji} if message and (emoji == "" or is_emoji(emoji)) else None


def _location(body: Fields) -> Said | None:
    is_placed = "lat" in body or "lng" in body
    if is_placed:
        if not is_number_in(body.get("lat"), -90, 90) or not is_number_in(body.get("lng"), -180, 180):
            return None
    elif "address" not in body:
        return None
    if "name" in body and not is_line(body["name"], MAX_PLACE_NAME):
        return None
    if "address" in body and not is_line(body["address"], MAX_ADDRESS):
        return None
    return {name: body[name] for name in ("lat", "lng", "name", "address") if name in body}


def _contacts(body: Fields) -> Said | None:
    given = body.get("contacts")
    if not is_list_of(given, 1, MAX_CONTACTS) or not all(_is_contact(contact) for contact in given):
        return None
    return {"contacts": [_contact(contact) for contact in given]}


def _is_contact(given: object) -> bool:
    if not isinstance(given, dict) or not is_line(given.get("name"), MAX_CONTACT_NAME):
        return False
    if "organisation" in given and not is_line(given["organisation"], MAX_CONTACT_NAME):
        return False
    numbers, emails = given.get("numbers", []), given.get("emails", [])
    return (
        is_list_of(numbers, 0, MAX_NUMBERS)
        and all(is_phone_number(number) for number in numbers)
        and is_list_of(emails, 0, MAX_NUMBERS)
        and all(is_mail(email) for email in emails)
    )


def _contact(given: Fields) -> Said:
    named = {name: given[name] for name in ("name", "organisation") if name in given}
    return {**named, "numbers": given.get("numbers", []), "emails": given.get("emails", [])}


def _list(body: Fields) -> Said | None:
    sections = body.get("sections")
    if not is_text_within(body.get("text"), MAX_LIST_TEXT) or not is_line(
        body.get("button"), MAX_LIST_BUTTON
    ):
        return None
    if not is_list_of(sections, 1, MAX_ROWS):
        return None
    if not all(_is_section(section, needs_title=len(sections) > 1) for section in sections):
        return None
    ids = [row["id"] for section in sections for row in section["rows"]]
    if len(ids) > MAX_ROWS or len(set(ids)) < len(ids):
        return None
    shown = [{"title": part["title"], "rows": [_row(row) for row in part["rows"]]} for part in sections]
    return {"text": body["text"], "button": body["button"], "sections": shown} | _languages(body)


def _is_section(section: object, *, needs_title: bool) -> bool:
    if not isinstance(section, dict):
        return False
    rows, title = section.get("rows"), section.get("title")
    if not is_list_of(rows, 1, MAX_ROWS) or not all(_is_row(row) for row in rows):
        return False
    return is_line(title, MAX_ROW_TITLE) or (not needs_title and title == "")


def _is_row(row: object) -> bool:
    if not isinstance(row, dict):
        return False
    return (
        is_text_within(row.get("id"), MAX_ROW_ID)
        and is_line(row.get("title"), MAX_ROW_TITLE)
        and ("description" not in row or is_line(row["description"], MAX_ROW_DESCRIPTION))
    )


def _row(row: Fields) -> Said:
    return {name: row[name] for name in ("id", "title", "description") if name in row}


def _link(body: Fields) -> Said | None:
    text, label, url = body.get("text"), body.get("label"), body.get("url")
    if (
        not is_text_within(text, MAX_LINK_TEXT)
        or not is_line(label, MAX_LINK_LABEL)
        or not is_web_address(url)
    ):
        return None
    return {"text": text, "label": label, "url": url} | _languages(body)


KINDS: Mapping[str, Callable[[Fields], Said | None]] = {
    "text": _text,
    "command": _command,
    "reply-buttons": _reply_buttons,
    "template": _template,
    "reaction": _reaction,
    "location": _location,
    "contacts": _contacts,
    "list": _list,
    "link": _link,
}
