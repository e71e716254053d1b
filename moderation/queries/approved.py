"""The words that staff approved, for a reported message that came from a template."""

from typing import Any
from uuid import UUID

from messaging.errors.templates import TemplateValuesError
from messaging.models.templates import TemplateVersion
from messaging.wording import check_values, render

MAX_NUMBER = 2**31 - 1


def approved_text(business_id: UUID | None, body: dict[str, Any]) -> str:
    """The approved text with a body's values filled in, as its reader saw it in the language that it names.

    "" when the body is not exactly a message that staff approved: it is then shown as it came. `body` is a
    decoded template body, as whoever sent it wrote it. Raises ValueError, TypeError, KeyError.
    """
    number = body["v"]
    if business_id is None or type(number) is not int or not 0 < number <= MAX_NUMBER:
        return ""
    version = TemplateVersion.objects.filter(
        business_id=business_id,
        template_id=UUID(str(body["id"])),
        number=number,
        state=TemplateVersion.State.APPROVED,
    ).first()
    variant = version.wording.get(body["lang"]) if version is not None else None
    if version is None or variant is None:
        return ""
    try:
        values = check_values(version.parameter_names, body["params"])
    except TemplateValuesError:
        return ""
    return "\n".join(render(text, values) for text in variant.texts if text)
