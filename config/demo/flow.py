"""What the demo's customers want: Carmen no offers of the bakery, Jonas few offers, Ada never one number."""

from datetime import time

from accounts.models.businesses import Business
from accounts.models.people import Customer
from messaging.models.flow import DEFAULT_FEWER_A_WEEK, FlowLevel
from messaging.services.blocks import block_number
from messaging.services.flow import set_flow_level, set_flow_settings

NEVER = "+34900000114"


def seed_flow(customers: list[Customer], businesses: dict[str, Business]) -> None:
    """Set levels, limits and a block. Offers that come later are held back accordingly."""
    carmen, jonas, ada = customers
    set_flow_level(
        customer_id=carmen.id,
        business=businesses["amelia"],
        level=FlowLevel.Level.IMPORTANT,
        weekly_limit=DEFAULT_FEWER_A_WEEK,
    )
    set_flow_settings(
        customer_id=jonas.id,
        weekly_budget=3,
        is_quiet=False,
        quiet_from=time(22),
        quiet_until=time(8),
        time_zone="Europe/Madrid",
    )
    block_number(customer_id=ada.id, number=NEVER)
