"""Nothing is stored that nobody is given: every table is in an export, or it is said here why not."""

import pytest
from django.apps import apps

from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.stored import Side, erasers_of, registered_models, tables_of

APPS = ("accounts", "messaging", "campaigns", "moderation")
# Tables of the platform, which hold nothing of one business or person that they are not given elsewhere.
NOBODYS = {
    "accounts.UnsealedEvent": "a queue of the audit log",
    "accounts.AuditSeal": "the chain of the audit log, in its own export",
    "accounts.PhoneCode": "gone after ten minutes; a keyed hash",
    "accounts.EmailCode": "gone after its time; a keyed hash",
    "accounts.PinTry": "counted for an hour against guessing",
    "accounts.GuestEntry": "counted for a day against floods",
    "accounts.RevocationList": "public",
    "accounts.LogHead": "public",
    "accounts.PilotProgramme": "the platform's own",
    "accounts.PilotInvitation": "the platform's own; a keyed hash",
    "messaging.StorageLeftover": "a queue of objects to erase; names of ciphertexts for an hour",
    "messaging.AwaitedAnswer": "a queue, beside the message that it names",
    "accounts.ReviewNote": "what reviewers write to each other",
    "moderation.Case": "the platform's own; its decisions are given",
    "moderation.ReportItem": "evidence under the moderation key, until the case is over",
}


def test_every_table_is_in_an_export_or_it_is_said_why_not() -> None:
    models = {
        f"{app}.{model.__name__}": model for app in APPS for model in apps.get_app_config(app).get_models()
    }
    given = {name for name, model in models.items() if model in registered_models()}
    assert set(models) - given == set(NOBODYS)


# Tables that name a member, or one of the staff, and of which a member is given nothing.
NO_MEMBERS = {
    "accounts.Customer": "a customer's own, given at the customers' door",
    "accounts.EmailCode": "gone after its time; a keyed hash",
    "accounts.EndpointWrap": "the business's, sealed to its hosted end",
    "accounts.PilotProgramme": "staff's",
    "accounts.PilotInvitation": "staff's",
    "accounts.BadgeRevocation": "staff's",
    "accounts.ReviewTick": "staff's",
    "accounts.ReviewNote": "staff's",
    "moderation.Decision": "staff's",
}


@pytest.mark.parametrize("side", list(Side))
def test_every_table_leads_to_whose_it_is(side: Side) -> None:
    for table in tables_of(side):
        assert table.model._default_manager.filter(**{table.owner_path(side): None}).query, table.name
        fields = {field.name for field in table.model._meta.concrete_fields}
        assert table.only <= fields, table.name
        assert table.without <= fields | {"claim", "claimed_until", "claim_expires_at"}, table.name


@pytest.mark.parametrize("side", list(Side))
def test_no_secret_of_the_platform_is_in_an_export(side: Side) -> None:
    secret = ("password", "_hash", "locked", "secret", "package", "code_hash")
    for table in tables_of(side):
        for field in table.model._meta.concrete_fields:
            if table.gives(field.name):
                assert not any(word in field.name for word in secret), (table.name, field.name)


def test_whatever_names_a_member_is_in_their_own_export_or_it_is_said_why_not() -> None:
    naming = {
        f"{app}.{model.__name__}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if any(field.related_model in (User, Membership) for field in model._meta.concrete_fields)
    }
    given = {f"{table.model._meta.app_label}.{table.model.__name__}" for table in tables_of(Side.PERSON)}
    assert naming - given == set(NO_MEMBERS)


def test_the_upper_apps_erase_before_the_lower_ones() -> None:
    for side in (Side.BUSINESS, Side.CUSTOMER):
        modules = [erase.__module__.split(".")[0] for erase in erasers_of(side)]
        assert modules.index("campaigns") < modules.index("messaging")
