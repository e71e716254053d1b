"""A business's keys expire: its owners hear of it in time, if none has opened Recado (SPEC 2, Policy)."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models.businesses import Membership
from accounts.models.keys import Party
from accounts.services.letters import write_letter

# Days before the newest epoch expires; who hears the later one needs no earlier one.
REMINDERS = (3, 14)


def remind_of_expiry() -> int:
    """Write to the owners of businesses whose keys expire within REMINDERS; return how many businesses.

    Keys renew themselves when an owner opens Recado: who gets this letter has not done so for two months.
    Safe to run often: each reminder goes out once for an epoch.
    """
    now, reminded = timezone.now(), 0
    for days in REMINDERS:
        due = Party.objects.filter(
            Q(reminded_days__isnull=True) | Q(reminded_days__gt=days),
            type=Party.Type.BUSINESS,
            retired_at__isnull=True,
            expires_at__gt=now,
            expires_at__lte=now + timedelta(days=days),
        )
        for pk in list(due.values_list("pk", flat=True)):
            reminded += _remind(pk, days)
    return reminded


@transaction.atomic
def _remind(party_id: UUID, days: int) -> bool:
    unsaid = Party.objects.filter(Q(reminded_days__isnull=True) | Q(reminded_days__gt=days), pk=party_id)
    if not unsaid.update(reminded_days=days):
        return False
    party = Party.objects.get(pk=party_id)
    owners = Membership.objects.active().filter(business_id=party_id, role=Membership.Role.OWNER)
    expires_on = party.expires_at.date().isoformat() if party.expires_at else ""
    for owner in owners.select_related("user", "business"):
        context = {"business": owner.business.name, "expires_on": expires_on}
        write_letter(user=owner.user, template="keys_expire", context=context)
    return True
