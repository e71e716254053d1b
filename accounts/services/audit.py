"""The audit log."""

from typing import Any
from uuid import UUID

from accounts.models.audit import AuditEvent

Action = AuditEvent.Action


def record_event(
    *,
    action: AuditEvent.Action,
    actor_id: UUID | None,
    business_id: UUID | None = None,
    target: str = "",
    detail: dict[str, Any] | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Write down who did what; call it inside the transaction of the act itself.

    `actor_id` is None for the platform itself, `detail` JSON without
    any message content. The database refuses to change or delete the row.
    """
    return AuditEvent.objects.create(
        action=action,
        actor_id=actor_id,
        business_id=business_id,
        target=target,
        detail=detail or {},
        address=address,
    )
