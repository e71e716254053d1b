"""TO WHOM, AT SCALE: audiences. Import each noun from its own module."""

from campaigns.models import audiences

__all__ = ["audiences"]
