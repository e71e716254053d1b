"""WHAT IS NOT ALLOWED: cases, decisions, reports. Import each noun from its own module."""

from moderation.models import cases, reports

__all__ = ["cases", "reports"]
