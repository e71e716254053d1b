"""Audiences for tests about something else."""

from typing import Any

from campaigns.models.audiences import Audience
from tests.conftest import Cast


def make_audience(cast: Cast, **fields: Any) -> Audience:
    """Everybody whom the bakery knows."""
    given = {"name": "Everybody", "rule": {"all": []}, **fields}
    return Audience.objects.create(business=cast.bakery, created_by=cast.olga.user, **given)
