"""What everybody may see of a business on its own page.

Parts of the apps above (`page_parts`) are asked through functions that they put here.
"""

from collections.abc import Callable
from typing import Any

from accounts.models.businesses import Business
from accounts.queries.businesses import number_of_business
from accounts.queries.pilot import waiting_businesses
from accounts.queries.profile import why_paused

# Called with a business; each gives names and values for the page (templates/public/business_page.html).
page_parts: list[Callable[[Business], dict[str, Any]]] = []


def page_of(business: Business) -> dict[str, Any]:
    """What the public page of a business shows: the business, its number, how it stands, and more parts."""
    page: dict[str, Any] = {
        "business": business,
        "number": number_of_business(business.id),
        "waits": business.id in waiting_businesses([business.id]),
        "why_paused": why_paused(business),
    }
    for part_of in page_parts:
        page |= part_of(business)
    return page
