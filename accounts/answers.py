"""Templates of answers: for each reason, what the business can do about it. Reviewers start from these words.

In both languages of the house, as every text is; a reviewer reads and changes them before they are sent.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.verification import ReasonCode

ANSWERS: Mapping[ReasonCode, str | Promise] = MappingProxyType(
    {
        ReasonCode.UNREADABLE: _(
            "Please send the document again: all pages, with every corner in the picture, sharp enough to "
            "read, and not older than three months."
        ),
        ReasonCode.NAME_DIFFERS: _(
            "The legal name in the profile is not the one in the register. Please correct the profile, or "
            "send the document that shows the change of name."
        ),
        ReasonCode.ADDRESS_DIFFERS: _(
            "The address in the profile is not the one in the documents. Please correct it, or tell us "
            "why they differ: a branch, or a move that the register does not know yet."
        ),
        ReasonCode.TAX_ID_DIFFERS: _(
            "The tax id in the profile is not the one in the documents. Please correct the profile, or "
            "send the tax card of this business."
        ),
        ReasonCode.NO_AUTHORITY: _(
            "Please send what shows that the person who asks may sign for the business: an extract that "
            "names them, a deed, or a letter of authority with the signature of somebody whom the "
            "register names."
        ),
        ReasonCode.NUMBER_DOUBTFUL: _(
            "Please send a bill of the number in the business's name, or show the number on the "
            "business's own website."
        ),
        ReasonCode.DOMAIN_DOUBTFUL: _(
            "Please prove that the website is the business's own: in the dashboard, Settings, Domain, "
            "with a record in its DNS or a file on it. Without a website, leave that field empty."
        ),
        ReasonCode.CONFUSABLE_NAME: _(
            "The display name can be taken for another business's. Please choose one that cannot, for "
            "instance with the town or the trade in it, and ask again."
        ),
        ReasonCode.IMPERSONATION: _(
            "The name or the pictures are another business's. If you belong to it, send the authority "
            "that it gave you."
        ),
        ReasonCode.NOT_A_BUSINESS: _(
            "Only a registered business, a public body or a registered association can have the badge. If "
            "you are one, send its extract from the register."
        ),
        ReasonCode.FORGED: _(
            "A document was altered. If you did not do that, ask the register for a new extract and send "
            "it as it comes."
        ),
        ReasonCode.MISUSE: _(
            "Customers were misled under the badge. Tell us what happened, and what you changed."
        ),
        ReasonCode.OTHER: "",
    }
)


def answers_in(language: str) -> dict[str, str]:
    """Every template in one language, by its reason."""
    with translation.override(language):
        return {code.value: str(words) for code, words in ANSWERS.items()}
