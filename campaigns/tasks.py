"""Celery's doors into campaigns: ids only, one service each, safe to run twice."""

from uuid import UUID

from celery import shared_task


@shared_task(acks_late=True)
def fan_out_hosted_task(campaign_id: str) -> None:
    from campaigns.services.fan_out import fan_out

    fan_out(campaign_id=UUID(campaign_id))


@shared_task
def wake_campaigns_task() -> None:
    from campaigns.services.campaigns import wake_campaigns

    wake_campaigns()


@shared_task
def settle_waiting_task() -> None:
    from campaigns.services.campaigns import settle_waiting

    settle_waiting()


@shared_task
def forget_pictures_task() -> None:
    from campaigns.services.ad_pictures import forget_pictures

    forget_pictures()


@shared_task
def forget_ad_people_task() -> None:
    from campaigns.services.ad_retention import forget_ad_people

    forget_ad_people()
