"""WHAT IS SAID: contacts, conversations, messages. Import each noun from its own module."""

from messaging.models import blocks, contacts, conversations, flow, imports, messages, templates

__all__ = ["blocks", "contacts", "conversations", "flow", "imports", "messages", "templates"]
