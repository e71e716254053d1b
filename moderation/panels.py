"""What moderation shows on the Insight page of a business, and explains on the public log's."""

from typing import Any
from uuid import UUID

from accounts.explanations import explain
from accounts.queries.reports import register_report_count
from campaigns.panels import Panel, register_panel
from moderation.quality import formula
from moderation.queries.quality import quality_for
from moderation.queries.reports import count_open_reports_about


def quality_panel(business_id: UUID) -> dict[str, Any]:
    return {"quality": quality_for(business_id), "formula": formula()}


explain("quality", formula)
register_panel(
    Panel("quality", "moderation/_quality_panel.html", quality_panel, "admin/moderation/_quality.html")
)
register_report_count("reports", count_open_reports_about)
