"""Audiences for tests about something else."""

from typing import Any

from campaigns.models.audiences import Audience
from campaigns.models.campaigns import Campaign
from tests.conftest import Cast
from tests.messaging.templates import write_template


def make_audience(cast: Cast, **fields: Any) -> Audience:
    """Everybody whom the bakery knows."""
    given = {"name": "Everybody", "rule": {"all": []}, **fields}
    return Audience.objects.create(business=cast.bakery, created_by=cast.olga.user, **given)


def make_campaign(cast: Cast, **fields: Any) -> Campaign:
    """A draft of a template that staff have not approved: nothing can come of it."""
    return Campaign.objects.create(
        business=cast.bakery,
        name="Weekend",
        audience=Audience.objects.filter(business=cast.bakery).first(),
        template_version=write_template(cast, name="for_a_campaign"),
        language="en",
        created_by=cast.olga.user,
        **fields,
    )
