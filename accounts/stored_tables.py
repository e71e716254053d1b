"""The tables of this app in an export (`stored.py`)."""

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.exports import DataExport
from accounts.models.guests import Guest
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.models.keys import Certificate, IdentityChange, KeyBackup, KeyEpoch, MemberWrap, Party, Pin
from accounts.models.letters import Letter
from accounts.models.links import DeviceLink
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from accounts.models.pilot import PilotPlace
from accounts.models.pins import CustomerDevice, CustomerPin
from accounts.models.review import RenewalReminder, ReviewTick
from accounts.models.sessions import DoorSession
from accounts.models.team import TeamInvitation
from accounts.models.tokens import ApiToken
from accounts.models.transparency import LogEntry
from accounts.models.verification import (
    BadgeRevocation,
    DocumentPage,
    DomainProof,
    RequestMessage,
    VerificationClaim,
    VerificationDocument,
    VerificationRequest,
)
from accounts.stored import Table, register_tables

# Who of the staff looked at what is the platform's own affair, as in the audit log.
REVIEWERS = frozenset({"claimed_by", "claimed_at", "first_approved_by", "first_approved_at", "decided_by"})
FACTOR = frozenset({"id", "name", "confirmed", "created_at", "last_used_at"})
TABLES = (
    Table("business", Business, business="id"),
    Table(
        "people",
        User,
        business="memberships__business",
        customer="customer",
        person="id",
        without=frozenset({"password", "is_superuser", "is_staff"}),
    ),
    Table("customer", Customer, customer="id"),
    Table("members", Membership, business="business", person="user"),
    Table("guests", Guest, business="business", customer="customer"),
    Table("pins_of_numbers", CustomerPin, customer="customer", without=frozenset({"pin_hash"})),
    Table(
        "device_links",
        DeviceLink,
        business="party",
        customer="party",
        agent="party",
        without=frozenset({"package", "code"}),
    ),
    Table("devices", CustomerDevice, customer="customer", without=frozenset({"device"})),
    Table(
        "sessions",
        DoorSession,
        business="user__memberships__business",
        customer="user__customer",
        person="user",
        without=frozenset({"session_key"}),
    ),
    # Second factors: that there is one, since when and last used when; never what it is proved with.
    Table("authenticator_apps", TOTPDevice, person="user", only=FACTOR),
    Table("recovery_codes", StaticDevice, person="user", only=FACTOR),
    Table("passkeys", WebAuthnCredential, person="user", only=FACTOR | {"transports", "aaguid"}),
    Table("invitations", TeamInvitation, business="business", without=frozenset({"link_hash"})),
    Table("numbers", PhoneClaim, business="business", customer="customer"),
    Table("keys", Party, business="id", customer="id", agent="id"),
    # Public keys, and secrets only as they rest here: sealed, so that their holders alone open them.
    Table("key_epochs", KeyEpoch, business="party", customer="party", agent="party"),
    Table("identity_changes", IdentityChange, business="party", customer="party", agent="party"),
    Table("key_backups", KeyBackup, customer="party", agent="party"),
    Table("pins", Pin, business="owner", customer="owner"),
    Table("member_wraps", MemberWrap, business="business", person="member__user"),
    Table("endpoints", AgentEndpoint, business="business", without=frozenset({"package", "master_key_id"})),
    Table("endpoint_wraps", EndpointWrap, business="endpoint__business"),
    Table(
        "api_tokens",
        ApiToken,
        business="membership__business",
        person="membership__user",
        without=frozenset({"token_hash"}),
    ),
    Table("verification_requests", VerificationRequest, business="business", without=REVIEWERS),
    Table("verification_claims", VerificationClaim, business="request__business"),
    Table(
        "verification_documents",
        VerificationDocument,
        business="business",
        without=frozenset({"ciphertext", "key_id", "locked_key"}),
    ),
    Table("document_pages", DocumentPage, business="document__business", without=frozenset({"stored_name"})),
    Table(
        "verification_messages",
        RequestMessage,
        business="request__business",
        without=frozenset({"author"}),
    ),
    # What reviewers write to each other is theirs, as who of them looked is.
    Table("review_checks", ReviewTick, business="request__business", without=frozenset({"ticked_by"})),
    Table("renewal_reminders", RenewalReminder, business="request__business"),
    Table("revocations", BadgeRevocation, business="business", without=frozenset({"revoked_by"})),
    Table("domains", DomainProof, business="business"),
    Table("certificates", Certificate, business="business"),
    Table("log_entries", LogEntry, business="business"),
    Table("pilot_places", PilotPlace, business="business"),
    Table("letters", Letter, business="user__memberships__business", person="user"),
    Table(
        "exports", DataExport, business="business", customer="customer", without=frozenset({"stored_name"})
    ),
    Table("acts", AuditEvent, customer="actor__customer", person="actor"),
    # What a member did for a business is that business's own: theirs is that they did it, and when.
    Table("own_exports", DataExport, person="asked_by", only=frozenset({"id", "business", "created_at"})),
    Table(
        "own_invitations",
        TeamInvitation,
        person="made_by__user",
        only=frozenset({"id", "business", "role", "made_at", "withdrawn_at"}),
    ),
    Table(
        "own_requests",
        VerificationRequest,
        person="submitted_by",
        only=frozenset({"id", "business", "kind", "submitted_at"}),
    ),
    Table(
        "own_answers",
        RequestMessage,
        person="author",
        only=frozenset({"id", "request", "is_from_staff", "at"}),
    ),
)

register_tables(TABLES)
