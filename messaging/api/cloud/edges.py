"""Which node has which edges, and who answers each method. CLOUD.md lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from messaging.api.cloud import messages, nodes, subscriptions
from messaging.api.cloud.calls import Call
from messaging.cloud.parameters import Parameters
from messaging.queries.cloud import APP, PHONE, TEMPLATE, WABA

Handler = Callable[[Call], dict[str, Any]]

EDGES: Mapping[tuple[str, str], Mapping[str, Handler]] = {
    (PHONE, ""): {"GET": nodes.show_number, "POST": subscriptions.change_number},
    (PHONE, "messages"): {"POST": messages.post_message},
    (PHONE, "marketing_messages"): {"POST": messages.post_message},
    (PHONE, "whatsapp_business_profile"): {"GET": nodes.show_profile},
    (WABA, ""): {"GET": nodes.show_account},
    (WABA, "phone_numbers"): {"GET": nodes.list_numbers},
    (WABA, "message_templates"): {"GET": nodes.list_templates},
    (WABA, "subscribed_apps"): {
        "GET": subscriptions.show_account_address,
        "POST": subscriptions.set_account_address,
        "DELETE": subscriptions.clear_account_address,
    },
    (APP, "subscriptions"): {
        "GET": subscriptions.show_app_address,
        "POST": subscriptions.set_app_address,
        "DELETE": subscriptions.clear_app_address,
    },
    (TEMPLATE, ""): {"GET": nodes.show_template},
}
# What needs no token.
OPEN: Mapping[tuple[str, ...], Callable[[Parameters], dict[str, Any]]] = {
    ("oauth", "access_token"): subscriptions.give_app_token,
}
