"""Who hears of a business: `/{app}/subscriptions`, `/{waba}/subscribed_apps`, and a number's own address."""

from typing import Any

from messaging.api.cloud.calls import Call
from messaging.cloud.errors import PARAMETER, CloudError
from messaging.cloud.parameters import Parameters
from messaging.models.webhooks import WebhookSubscription
from messaging.queries.webhooks import subscriptions_of
from messaging.services.cloud import find_caller
from messaging.services.webhooks import subscribe, unsubscribe

Scope = WebhookSubscription.Scope
OBJECT = "whatsapp_business_account"
DONE = {"success": True}
GRANT = "client_credentials"
# As a number shows which address hears of it.
NAMES = {Scope.APP: "application", Scope.ACCOUNT: "whatsapp_business_account", Scope.NUMBER: "phone_number"}


def give_app_token(parameters: Parameters) -> dict[str, Any]:
    """`/oauth/access_token`: an app's own token is its id and its secret, and proves both."""
    if parameters.text("grant_type") != GRANT:
        raise CloudError(PARAMETER, f"Parameter grant_type must be '{GRANT}'.")
    token = f"{parameters.text('client_id')}|{parameters.text('client_secret')}"
    if find_caller(token) is None:
        raise CloudError(PARAMETER, "There is no app with this client_id and client_secret.")
    return {"access_token": token, "token_type": "bearer"}


def set_app_address(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    if parameters.text("object") != OBJECT:
        raise CloudError(PARAMETER, f"Parameter object must be '{OBJECT}'.")
    subscribe(
        account=call.node.account,
        address=parameters.text("callback_url"),
        verify_token=parameters.text("verify_token"),
        fields=parameters.words("fields"),
    )
    return DONE


def clear_app_address(call: Call) -> dict[str, Any]:
    unsubscribe(account=call.node.account)
    return DONE


def show_app_address(call: Call) -> dict[str, Any]:
    rows = [row for row in subscriptions_of(call.node.account.business_id) if row.scope == Scope.APP]
    return {
        "data": [
            {
                "object": OBJECT,
                "callback_url": row.address,
                "active": True,
                "fields": [{"name": field, "version": "v23.0"} for field in row.fields],
            }
            for row in rows
        ]
    }


def set_account_address(call: Call) -> dict[str, Any]:
    _set(call, call.parameters, Scope.ACCOUNT)
    return DONE


def clear_account_address(call: Call) -> dict[str, Any]:
    unsubscribe(account=call.node.account, scope=Scope.ACCOUNT)
    return DONE


def show_account_address(call: Call) -> dict[str, Any]:
    account = call.node.account
    rows = [row for row in subscriptions_of(account.business_id) if row.scope == Scope.ACCOUNT]
    app = {
        "id": account.app_id,
        "link": call.request.build_absolute_uri("/business/developers/"),
        "name": account.business.name,
    }
    override = {"override_callback_uri": rows[0].address} if rows else {}
    return {"data": [{"whatsapp_business_api_data": app, **override}]}


def change_number(call: Call) -> dict[str, Any]:
    """`POST /{phone}`: nothing but the address that hears of the number can be changed there."""
    _set(call, call.parameters.object("webhook_configuration"), Scope.NUMBER)
    return DONE


def addresses_of(call: Call) -> dict[str, str]:
    """Which addresses hear of a number, by what they were given for."""
    rows = subscriptions_of(call.node.account.business_id)
    mine = [
        row for row in rows if row.number_id is None or row.number_id == getattr(call.node.number, "id", None)
    ]
    return {NAMES[Scope(row.scope)]: row.address for row in mine}


def _set(call: Call, given: Parameters, scope: Scope) -> None:
    """An address in place of the app's; without one, the app's is told again."""
    address, account, number = (
        given.optional_text("override_callback_uri"),
        call.node.account,
        call.node.number,
    )
    if not address:
        unsubscribe(account=account, scope=scope, number=number)
        return
    verify_token = given.text("verify_token")
    subscribe(account=account, address=address, verify_token=verify_token, scope=scope, number=number)
