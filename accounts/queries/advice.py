"""What a business can do about a decision: a sentence for each reason, and the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.verification import ReasonCode

DOCUMENTS, PROFILE, NUMBERS, DOMAIN = (
    "business:documents",
    "business:profile",
    "business:numbers",
    "business:domain",
)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next; `url` names the page where, empty where there is none."""

    text: str | Promise
    url: str = ""


ADVICE: Mapping[str, Advice] = MappingProxyType(
    {
        ReasonCode.UNREADABLE: Advice(
            _("Send the document again: whole pages, sharp, with all corners, not older than three months."),
            DOCUMENTS,
        ),
        ReasonCode.NAME_DIFFERS: Advice(
            _("Write the legal name as the register has it, or send a document that shows the other name."),
            PROFILE,
        ),
        ReasonCode.ADDRESS_DIFFERS: Advice(
            _("Correct the address, or send a bill that shows the business at the new one."), PROFILE
        ),
        ReasonCode.TAX_ID_DIFFERS: Advice(
            _("Correct the tax id, or send the tax card that shows it beside the legal name."), PROFILE
        ),
        ReasonCode.NO_AUTHORITY: Advice(
            _("Send a deed, a power of attorney or an extract that names the person who asks."), DOCUMENTS
        ),
        ReasonCode.NUMBER_DOUBTFUL: Advice(
            _("Prove a number that the business's website or a bill names, or send that bill."), NUMBERS
        ),
        ReasonCode.DOMAIN_DOUBTFUL: Advice(
            _("Prove the domain of the website, or take the website out of the profile."), DOMAIN
        ),
        ReasonCode.CONFUSABLE_NAME: Advice(
            _("Choose a display name that cannot be mistaken: add the town or the trade to it."), PROFILE
        ),
        ReasonCode.IMPERSONATION: Advice(
            _("If the business is yours, or let you act for it, send what shows that."), DOCUMENTS
        ),
        ReasonCode.NOT_A_BUSINESS: Advice(
            _("Send an extract of the register, if there is one. Recado works without a badge, too."),
            DOCUMENTS,
        ),
        ReasonCode.FORGED: Advice(
            _("Get a new extract from the register itself and send it unchanged, with an appeal."), DOCUMENTS
        ),
        ReasonCode.MISUSE: Advice(_("Say in an appeal what happened, and what you have changed since.")),
        ReasonCode.OTHER: Advice(
            _("Do what the reviewer wrote, and ask again; or appeal if it is a mistake.")
        ),
    }
)
NO_ADVICE = Advice("")


def advice_for(reason_code: str) -> Advice:
    """What to do about a reason; nothing for one that this version does not know."""
    return ADVICE.get(reason_code, NO_ADVICE)
