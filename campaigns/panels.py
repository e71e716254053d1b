"""What other parts of the house show on the Insight page, and to staff beside an ad of the business; the apps
above fill this when they start.

A panel has a name, a template, and a function that gives the template's context for one business:
`register_panel(Panel("quality", "moderation/_quality.html", quality_panel))` in the app's `ready`. Panels
stand in the order of their registration.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the Insight page that only an app above knows, asked with a bounded number of queries."""

    name: str
    template: str
    context_of: Callable[[UUID], dict[str, Any]]
    staff_template: str = ""


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel to the Insight page, in place of one of the same name: starting twice does no harm."""
    _panels[panel.name] = panel


def panels_of(business_id: UUID) -> list[dict[str, Any]]:
    """Template and context of every panel, for one business."""
    return [
        {"template": panel.template, "context": panel.context_of(business_id)} for panel in _panels.values()
    ]


def staff_panels_of(business_id: UUID) -> list[dict[str, Any]]:
    """Template and context of every panel that staff see too, for one business."""
    return [
        {"template": panel.staff_template, "context": panel.context_of(business_id)}
        for panel in _panels.values()
        if panel.staff_template
    ]
