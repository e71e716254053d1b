"""TO WHOM, AT SCALE: audiences and campaigns. Import each noun from its own module."""

from campaigns.models import audiences, campaigns

__all__ = ["audiences", "campaigns"]
