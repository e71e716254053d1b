"""TO WHOM, AT SCALE: audiences, campaigns and ads. Import each noun from its own module."""

from campaigns.models import ads, audiences, campaigns

__all__ = ["ads", "audiences", "campaigns"]
