"""What fills the gaps of a campaign's template for each person. Pure."""

from collections.abc import Mapping
from typing import Any

from campaigns.errors import CampaignValuesError
from messaging.gaps import MAX_VALUE, is_value

TEXT, ATTRIBUTE = "text", "attribute:"
FIELDS = ("name", "place")


def check_sources(
    names: list[str], sources: Mapping[str, Any], keys: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Prove that each parameter has a source, and a text for people who have nothing there.

    `keys` are the business's attributes. Raises CampaignValuesError.
    """
    if set(sources) != set(names):
        raise CampaignValuesError
    checked = {}
    for name in names:
        source = sources[name]
        if not isinstance(source, dict) or set(source) != {"from", "text"}:
            raise CampaignValuesError
        origin = source["from"]
        is_known = origin == TEXT or origin in FIELDS or origin in {ATTRIBUTE + key for key in keys}
        if not is_known or not is_value(source["text"]):
            raise CampaignValuesError
        checked[name] = {"from": origin, "text": source["text"]}
    return checked


def values_for(sources: Mapping[str, Mapping[str, str]], person: Mapping[str, Any]) -> dict[str, str]:
    """What fills the gaps for one person: {"name", "place", "attributes"}."""
    return {name: _value(source, person) for name, source in sources.items()}


def _value(source: Mapping[str, str], person: Mapping[str, Any]) -> str:
    origin = source["from"]
    if origin == TEXT:
        return source["text"]
    if origin.startswith(ATTRIBUTE):
        held = person["attributes"].get(origin.removeprefix(ATTRIBUTE), "")
    else:
        held = person[origin]
    shown = " ".join(str(held).split())[:MAX_VALUE].strip()
    return shown if not isinstance(held, bool) and is_value(shown) else source["text"]
