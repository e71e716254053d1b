"""Which node has which edges, and who answers each method. CLOUD.md lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from messaging.api.cloud import messages, nodes
from messaging.api.cloud.calls import Call
from messaging.queries.cloud import PHONE, TEMPLATE, WABA

Handler = Callable[[Call], dict[str, Any]]

EDGES: Mapping[tuple[str, str], Mapping[str, Handler]] = {
    (PHONE, ""): {"GET": nodes.show_number},
    (PHONE, "messages"): {"POST": messages.post_message},
    (PHONE, "marketing_messages"): {"POST": messages.post_message},
    (PHONE, "whatsapp_business_profile"): {"GET": nodes.show_profile},
    (WABA, ""): {"GET": nodes.show_account},
    (WABA, "phone_numbers"): {"GET": nodes.list_numbers},
    (WABA, "message_templates"): {"GET": nodes.list_templates},
    (TEMPLATE, ""): {"GET": nodes.show_template},
}
