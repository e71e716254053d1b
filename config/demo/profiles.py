"""What the demo's verified businesses show of themselves: a picture, and when somebody is there."""

from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.services.profile import change_logo, change_profile

LOGOS = Path(__file__).with_name("logos")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
PROFILES: dict[str, dict[str, Any]] = {
    "vencejo": {
        "hours": {day: [["06:00", "23:00"]] for day in (*WORKDAYS, "sat", "sun")},
        "zone": "Europe/Madrid",
    },
    "amelia": {
        "hours": {
            **{day: [["07:00", "13:00"], ["15:30", "19:00"]] for day in WORKDAYS},
            "sat": [["07:00", "14:00"]],
        },
        "zone": "Europe/Lisbon",
    },
}


def seed_profiles(owners: dict[str, tuple[UUID, UUID]]) -> None:
    """Fill the profiles of those who have one; `owners` are each handle's business and its owner."""
    for handle, changes in PROFILES.items():
        business_id, owner_id = owners[handle]
        change_profile(business_id=business_id, changes=changes, actor_id=owner_id, address=None)
        with (LOGOS / f"{handle}.png").open("rb") as picture:
            change_logo(business_id=business_id, upload=picture, actor_id=owner_id, address=None)
