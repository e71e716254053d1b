"""What the steps to the badge are called, why each is asked, and where it is done."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.crypto.keyrings import Custody

# Left out "for now" without holding anything else up.
OPTIONAL = frozenset({"domain", "team"})

TITLES: dict[str, Promise] = {
    "email": _("Account"),
    "account": _("Account"),
    "business": _("Business"),
    "phone": _("Phone"),
    "profile": _("Profile"),
    "documents": _("Documents"),
    "domain": _("Prove your domain"),
    "keys": _("Keys"),
    "custody": _("Who holds the keys"),
    "team": _("Team"),
    "verification": _("Ask for the badge"),
    "message": _("First message"),
}
WHY: dict[str, Promise] = {
    "email": _("Letters about your account go there: a new device, a decision. Confirm that it is yours."),
    "account": _(
        "Whoever has your password could write to your customers in your name. A passkey or a code from an "
        "app stops them."
    ),
    "business": _("Reviewers compare these facts with your documents. Customers see who is behind the name."),
    "phone": _("Customers know a business by its number. A code shows that yours is yours."),
    "profile": _("Customers see it before they write to you: what you do, when you are there."),
    "documents": _(
        "They show that the business exists and that you act for it. Only the reviewer opens them, encrypted "
        "until then, and they are erased after the decision."
    ),
    "domain": _("Whoever controls your website is hard to imitate. It makes the review quicker."),
    "keys": _(
        "Only you and your customers read what you write. The keys are made here, and the recovery code is "
        "the only way back to them."
    ),
    "custody": _("Your own devices, a machine of yours, or Recado: customers are shown which."),
    "team": _("Each person has an own account and role, and can be removed at once."),
    "verification": _("People look at what you sent and decide. You can appeal against what they decide."),
    "message": _("See how it works before your customers do."),
}
ACTIONS: dict[str, Promise] = {
    "email": _("Confirm it"),
    "account": _("Add it"),
    "business": _("Fill in"),
    "phone": _("Add the number"),
    "profile": _("Fill in"),
    "documents": _("Send them"),
    "domain": _("Begin"),
    "keys": _("Make them"),
    "custody": _("Choose"),
    "team": _("Invite"),
    "verification": _("Open"),
    "message": _("Open the inbox"),
}
URLS = {
    "email": "business:email",
    "account": "business:security",
    "business": "business:profile",
    "phone": "business:numbers",
    "profile": "business:profile",
    "documents": "business:documents",
    "domain": "business:domain",
    "keys": "business:keys",
    "custody": "business:custody",
    "team": "business:team",
    "verification": "business:verification",
    "message": "business:inbox",
}
# What a person needs for it, not what a review takes.
MINUTES = {
    "email": 1,
    "account": 2,
    "business": 2,
    "phone": 2,
    "profile": 3,
    "documents": 4,
    "domain": 5,
    "keys": 2,
    "custody": 1,
    "team": 2,
    "verification": 1,
    "message": 1,
}
CUSTODY: dict[int, Promise] = {
    Custody.BROWSER: _("The devices of your team"),
    Custody.CONNECTOR: _("A machine of your own"),
    Custody.HOSTED: _("Recado, on your behalf"),
    Custody.BROWSER | Custody.CONNECTOR: _("The devices of your team, and a machine of your own"),
    Custody.BROWSER | Custody.HOSTED: _("The devices of your team, and Recado on your behalf"),
    Custody.CONNECTOR | Custody.HOSTED: _("A machine of your own, and Recado on your behalf"),
    Custody.BROWSER | Custody.CONNECTOR | Custody.HOSTED: _("Your devices, your machine, and Recado"),
}
