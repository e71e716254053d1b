"""The airline's programs work with the Cloud API: it is open, with a token."""

from typing import Any

from accounts.models.businesses import Membership
from accounts.models.tokens import Scope
from accounts.services.tokens import issue_token
from messaging.queries.cloud import numbers_of
from messaging.services.cloud import open_cloud_account

OPEN_HANDLE = "vencejo"


def seed_cloud(owner: Membership, base_url: str) -> dict[str, Any]:
    """What a program needs, for demo.json. A sandbox: its webhooks may go to this machine."""
    account, secret = open_cloud_account(
        business_id=owner.business_id, actor_id=owner.user_id, is_sandbox=True
    )
    token = issue_token(membership=owner, name="Cloud API", scopes=[Scope.CLOUD_API], actor_id=owner.user_id)
    return {
        "base_url": f"{base_url}/cloud",
        "phone_number_id": numbers_of(account)[0].node_id,
        "waba_id": account.waba_id,
        "app_id": account.app_id,
        "app_secret": secret,
        "token": token,
    }
