"""Nodes as they are read: a number, its profile, the business account, its templates."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from messaging.api.cloud.calls import Call
from messaging.api.cloud.subscriptions import addresses_of
from messaging.cloud.errors import PARAMETER, CloudError
from messaging.cloud.templates import components_of, parameter_format
from messaging.models.cloud import CloudNumber
from messaging.queries.cloud import TemplateNode, numbers_of, template_nodes

PAGE_SIZE, MOST_A_PAGE = 25, 100
MOST_TEMPLATES = 6000
STATUSES = {"approved": "APPROVED", "waiting": "PENDING", "rejected": "REJECTED"}


def show_number(call: Call) -> dict[str, Any]:
    assert call.node.number is not None  # noqa: S101  # nosec B101  the node is a number
    shown = _number(call.node.number)
    if "webhook_configuration" in call.parameters.fields():
        shown["webhook_configuration"] = addresses_of(call)
    return _chosen(call, shown)


def list_numbers(call: Call) -> dict[str, Any]:
    return _page(call, [_number(number) for number in numbers_of(call.node.account)])


def _number(number: CloudNumber) -> dict[str, Any]:
    business = number.account.business
    is_verified = business.status == business.Status.VERIFIED
    return {
        "id": number.node_id,
        "verified_name": business.name,
        "display_phone_number": number.claim.number.as_international,
        "quality_rating": "UNKNOWN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "status": "CONNECTED",
        "name_status": "APPROVED" if is_verified else "NONE",
        "is_official_business_account": is_verified,
        "account_mode": "SANDBOX" if number.account.is_sandbox else "LIVE",
    }


def show_profile(call: Call) -> dict[str, Any]:
    business = call.node.account.business
    profile = {
        "messaging_product": "whatsapp",
        "about": business.category,
        "description": business.description,
        "address": business.address,
        "websites": [business.website] if business.website else [],
        "vertical": "UNDEFINED",
    }
    wanted = {"messaging_product", "vertical", *(call.parameters.fields() or profile)}
    return {"data": [{name: value for name, value in profile.items() if name in wanted and value}]}


def show_account(call: Call) -> dict[str, Any]:
    account = call.node.account
    shown = {
        "id": account.waba_id,
        "name": account.business.name,
        "timezone_id": "1",
        "currency": "USD",
        "message_template_namespace": account.id.hex,
    }
    return _chosen(call, shown)


def show_template(call: Call) -> dict[str, Any]:
    assert call.node.template is not None  # noqa: S101  # nosec B101  the node is a template
    return _chosen(call, _template(call.node.template))


def list_templates(call: Call) -> dict[str, Any]:
    parameters = call.parameters
    templates = [_template(node) for node in template_nodes(call.node.account.business_id)]
    name, content = parameters.optional_text("name"), parameters.optional_text("name_or_content").lower()
    shown = [one for one in templates if name in one["name"] and content in _said(one)]
    for field in ("status", "category", "language"):
        if wanted := {word.lower() for word in parameters.words(field)}:
            shown = [one for one in shown if one[field].lower() in wanted]
    page = _page(call, shown)
    if "summary" in parameters:
        page["summary"] = {
            "total_count": len(shown),
            "message_template_count": len(templates),
            "message_template_limit": MOST_TEMPLATES,
            "are_translations_complete": False,
        }
    return page


def _template(node: TemplateNode) -> dict[str, Any]:
    version = node.version
    return {
        "id": node.id,
        "name": version.template.name,
        "language": node.language,
        "status": STATUSES[version.state],
        "category": version.template.category.upper(),
        "parameter_format": parameter_format(version.parameter_names),
        "components": components_of(version.wording[node.language], version.samples),
    }


def _said(template: dict[str, Any]) -> str:
    texts = (component["text"] for component in template["components"])
    return "\n".join((template["name"], *texts)).lower()


def _chosen(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """The fields that were asked for, or all; the id always."""
    wanted = call.parameters.fields()
    if not wanted:
        return document
    return {name: value for name, value in document.items() if name in wanted or name == "id"}


def _page(call: Call, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One page of a list, from after or before a cursor; a cursor is a place in it."""
    limit = call.parameters.number("limit", PAGE_SIZE, most=MOST_A_PAGE)
    start = _place(call, "after")
    if start is None:
        before = _place(call, "before")
        start = max(0, before - limit) if before is not None else 0
    end = min(start + limit, len(documents))
    page: dict[str, Any] = {"data": [_chosen(call, document) for document in documents[start:end]]}
    if page["data"]:
        page["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
        if end < len(documents):
            page["paging"]["next"] = call.page_address(after=_cursor(end))
        if start:
            page["paging"]["previous"] = call.page_address(before=_cursor(start))
    return page


def _cursor(place: int) -> str:
    return urlsafe_b64encode(str(place).encode()).decode()


def _place(call: Call, name: str) -> int | None:
    text = call.parameters.optional_text(name)
    if not text:
        return None
    try:
        return max(0, int(urlsafe_b64decode(text)))
    except ValueError:
        raise CloudError(PARAMETER, f"Parameter {name} is no cursor of this list.") from None
