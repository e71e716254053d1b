"""Celery doors: take ids, call one service."""

from celery import shared_task


@shared_task
def tend_endpoints_hosted_task() -> None:
    """For the hosted worker's queue: keys that endpoints wait for, and a changed master key."""
    from accounts.services.hosting import tend_endpoints
    from accounts.vault import master_keys

    tend_endpoints(master_keys=master_keys())
