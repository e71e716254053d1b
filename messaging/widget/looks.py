"""The colours of the chat on websites, each with enough contrast for white letters on it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

INK = "#ffffff"
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "teal": "#0f766e",
        "navy": "#14213d",
        "blue": "#1d4ed8",
        "green": "#166534",
        "purple": "#6b21a8",
        "pink": "#9d174d",
        "red": "#991b1b",
        "brown": "#7c2d12",
        "black": "#111827",
    }
)
