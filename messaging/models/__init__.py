"""WHAT IS SAID: contacts, conversations, messages. Import each noun from its own module."""

from messaging.models import (
    automation,
    blocks,
    cloud,
    contacts,
    conversations,
    flow,
    imports,
    lookups,
    media,
    messages,
    mutes,
    outbox,
    push,
    receipts,
    templates,
    webhooks,
)

__all__ = [
    "automation",
    "blocks",
    "cloud",
    "contacts",
    "conversations",
    "flow",
    "imports",
    "lookups",
    "media",
    "messages",
    "mutes",
    "outbox",
    "push",
    "receipts",
    "templates",
    "webhooks",
]
