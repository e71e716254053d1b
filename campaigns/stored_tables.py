"""The tables of this app in an export (`accounts/stored.py`)."""

from accounts.stored import Side, Table, register_eraser, register_tables
from campaigns.models.ads import (
    Ad,
    AdClick,
    AdHiding,
    AdPicture,
    AdReport,
    AdVersion,
    AdView,
    Declaration,
)
from campaigns.models.audiences import Audience
from campaigns.models.campaigns import Campaign, CampaignContent, Recipient
from campaigns.services.leaving import erase_business, erase_customer

MADE = frozenset({"id", "business", "created_at"})
TABLES = (
    Table("audiences", Audience, business="business"),
    Table("campaigns", Campaign, business="business"),
    Table(
        "campaign_contents", CampaignContent, business="campaign__business", without=frozenset({"locked_key"})
    ),
    Table(
        "recipients",
        Recipient,
        business="campaign__business",
        customer="customer",
        without=frozenset({"claim", "claimed_until"}),
    ),
    Table("ads", Ad, business="business"),
    Table("ad_pictures", AdPicture, business="business"),
    Table("ad_versions", AdVersion, business="business", without=frozenset({"decided_by", "note"})),
    # Which person looked at an ad is not told to the business, nor who hid or reported it.
    Table("ad_views", AdView, customer="customer"),
    Table("ad_clicks", AdClick, customer="customer"),
    Table("ads_hidden", AdHiding, customer="customer"),
    Table("ad_reports", AdReport, customer="customer"),
    Table("interests", Declaration, customer="customer"),
    # Of a member, what they made for their business: that they did, and when.
    Table("own_audiences", Audience, person="created_by", only=MADE),
    Table("own_campaigns", Campaign, person="created_by", only=MADE | {"launched_at"}),
    Table("own_ads", Ad, person="created_by", only=MADE),
    Table("own_ad_versions", AdVersion, person="written_by", only=MADE | {"ad", "number", "submitted_at"}),
)

register_tables(TABLES)
register_eraser(Side.BUSINESS, erase_business)
register_eraser(Side.CUSTOMER, erase_customer)
