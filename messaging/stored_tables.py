"""The tables of this app in an export (`accounts/stored.py`)."""

from accounts.stored import Side, Table, register_eraser, register_tables
from messaging.models.automation import AutomationCount, AutomationRules
from messaging.models.blocks import Block
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.contacts import Consent, Contact, ContactAttribute, ContactLabel, Label
from messaging.models.conversations import Conversation, ConversationCounter, Watermark
from messaging.models.flow import FlowLevel, FlowSettings, WaitingMessage, WeeklyCount
from messaging.models.imports import ContactImport, ContactImportProblem
from messaging.models.inbox import ConversationLabel, InboxChange, InboxEntry, InboxEvent, InboxSettings
from messaging.models.links import ShortLink, ShortLinkCount
from messaging.models.media import MediaFile, MediaPart
from messaging.models.messages import Content, Message
from messaging.models.mutes import Mute
from messaging.models.notes import Note
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.push import PushSubscription
from messaging.models.quick_replies import QuickReply
from messaging.models.receipts import HiddenReading
from messaging.models.saved_views import SavedView
from messaging.models.templates import Template, TemplateVersion
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.models.widgets import Widget, WidgetDay, WidgetSite
from messaging.services.leaving import erase_business, erase_customer, erase_person

CLAIM = frozenset({"claim", "claim_expires_at", "claimed_until"})
MADE = frozenset({"id", "business", "created_at"})
TABLES = (
    Table("conversations", Conversation, business="business", customer="customer"),
    Table("counters", ConversationCounter, business="conversation__business"),
    Table("receipts", Watermark, business="conversation__business", customer="conversation__customer"),
    # Envelopes and bodies as they rest here: only the keys of the two ends open them.
    Table("messages", Message, business="business", customer="conversation__customer"),
    Table("contents", Content, business="business", customer="messages__conversation__customer"),
    Table("files", MediaFile, business="business", customer="conversation__customer"),
    Table(
        "file_parts",
        MediaPart,
        business="media__business",
        customer="media__conversation__customer",
        without=frozenset({"stored_name"}),
    ),
    Table("contacts", Contact, business="business"),
    Table("contact_fields", ContactAttribute, business="business"),
    Table("labels", Label, business="business"),
    Table("contact_labels", ContactLabel, business="business"),
    # What a business's people do with its conversations is its own record.
    Table("inbox", InboxEntry, business="business"),
    Table("inbox_labels", ConversationLabel, business="business"),
    Table("inbox_changes", InboxChange, business="business"),
    Table("inbox_events", InboxEvent, business="business"),
    Table("inbox_settings", InboxSettings, business="business"),
    Table("consents", Consent, business="business", customer="customer", without=frozenset({"recorded_by"})),
    Table("imports", ContactImport, business="business", without=CLAIM | {"stored_name"}),
    Table("import_problems", ContactImportProblem, business="contact_import__business"),
    Table("automation", AutomationRules, business="business"),
    Table("automation_counts", AutomationCount, business="business"),
    Table("short_links", ShortLink, business="business"),
    Table("short_link_counts", ShortLinkCount, business="link__business"),
    Table("templates", Template, business="business"),
    Table("template_versions", TemplateVersion, business="business", without=frozenset({"decided_by"})),
    # What its people wrote for each other: unreadable here, and never the customer's.
    Table("notes", Note, business="business"),
    Table("quick_replies", QuickReply, business="business"),
    Table("saved_views", SavedView, business="business", person="owner__user"),
    Table("notifications", Notification, business="business"),
    Table("outbox", OutboxRow, business="business", without=CLAIM | {"request"}),
    Table(
        "cloud_accounts",
        CloudAccount,
        business="business",
        without=frozenset({"secret_hash", "secret_locked"}),
    ),
    Table("cloud_numbers", CloudNumber, business="business"),
    Table("webhooks", WebhookSubscription, business="business"),
    Table("webhook_events", WebhookEvent, business="business", without=CLAIM | {"body"}),
    Table("widget", Widget, business="business"),
    Table("widget_sites", WidgetSite, business="business"),
    Table("widget_days", WidgetDay, business="business"),
    # What a customer has settled is not told to the businesses that it is about.
    Table("blocks", Block, customer="customer"),
    Table("flow", FlowSettings, customer="customer"),
    Table("flow_levels", FlowLevel, customer="customer"),
    Table("weekly_counts", WeeklyCount, customer="customer"),
    Table("held_messages", WaitingMessage, customer="customer"),
    Table("mutes", Mute, customer="customer"),
    Table("hidden_reading", HiddenReading, customer="customer"),
    Table(
        "push_subscriptions",
        PushSubscription,
        business="business",
        customer="customer",
        person="membership__user",
        without=frozenset({"session", "endpoint", "public_key", "auth"}),
    ),
    # Of a member, what they did for their business: that they did, and when. What it holds is the business's.
    Table(
        "own_notes",
        Note,
        person="author__user",
        only=frozenset({"id", "business", "conversation", "written_at_ms"}),
    ),
    Table(
        "own_conversations",
        InboxEntry,
        person="assignee__user",
        only=frozenset({"conversation", "business", "status"}),
    ),
    Table("own_inbox_changes", InboxChange, person="made_by__user"),
    Table(
        "own_inbox_events",
        InboxEvent,
        person="by__user",
        only=frozenset({"id", "business", "conversation", "at_ms", "act", "cause"}),
    ),
    Table("own_consents", Consent, person="recorded_by", only=frozenset({"id", "business", "recorded_at"})),
    Table("own_imports", ContactImport, person="created_by", only=MADE | {"file_name"}),
    Table("own_rules", AutomationRules, person="updated_by", only=frozenset({"business", "updated_at"})),
    Table(
        "own_templates",
        TemplateVersion,
        person="written_by",
        only=MADE | {"template", "number", "submitted_at"},
    ),
    Table("own_notifications", Notification, person="created_by", only=MADE),
)

register_tables(TABLES)
register_eraser(Side.BUSINESS, erase_business)
register_eraser(Side.CUSTOMER, erase_customer)
register_eraser(Side.PERSON, erase_person)
