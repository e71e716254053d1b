"""WHAT IS SAID: contacts, conversations, messages. Import each noun from its own module."""

from messaging.models import contacts, conversations, messages

__all__ = ["contacts", "conversations", "messages"]
