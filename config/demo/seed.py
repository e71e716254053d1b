"""Make the demo world once."""

import base64
import json
import os
import secrets
import time
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.crypto.keyrings import PartyType
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneCode
from accounts.models.verification import VerificationDocument
from accounts.services.businesses import add_member, register_business
from accounts.services.documents import add_document
from accounts.services.numbers import add_number, release_number
from accounts.services.phones import claim_number_for_business, claim_number_for_customer, send_code, use_code
from accounts.services.team_invitations import invite_member
from accounts.services.verification import submit_verification
from accounts.sms import PageSender
from config.demo.ads import seed_ads
from config.demo.audiences import seed_audiences
from config.demo.automation import seed_automation
from config.demo.bodies import seed_bodies
from config.demo.campaigns import seed_campaigns
from config.demo.cloud import OPEN_HANDLE, seed_cloud
from config.demo.contacts import make_customers, seed_contacts
from config.demo.flow import seed_flow
from config.demo.hosting import HOSTED_HANDLES, custody_of, let_recado_in
from config.demo.inbox import WORK, seed_inboxes
from config.demo.keys import DemoKeys, KeyMaker, give_access, make_keys
from config.demo.media import seed_media
from config.demo.notifications import seed_notifications
from config.demo.numbers import SECOND_NUMBER, seed_numbers
from config.demo.pilot import ASKED_OF_FLORIST, FLORIST, open_the_pilot
from config.demo.profiles import seed_profiles
from config.demo.reports import REPORTED_TALKS, seed_reports
from config.demo.reviews import (
    ASKED_AGAIN,
    LOOKALIKE,
    ask_and_be_asked,
    leave_a_note,
    review_and_approve,
)
from config.demo.sealing import seal
from config.demo.team import seed_team
from config.demo.templates import seed_templates
from config.demo.translation import seed_translation
from config.demo.widget import seed_widget
from config.demo.world import (
    BUSINESSES,
    CUSTOMERS,
    SECOND_STAFF,
    STAFF,
    TALKS,
    DemoBusiness,
    DemoPerson,
    DemoTalk,
)
from messaging.crypto.headers import NO_PREVIOUS
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.delivery.submissions import read_submission
from messaging.services.conversations import raise_watermark, start_conversation

SIGNER_SECONDS = 20
KIOSK = "+351910000284"
DOCUMENTS = Path(__file__).with_name("documents")


class Seeder:
    """Makes everybody and writes demo.json last: it is the mark of a whole world."""

    def __init__(self, base_url: str) -> None:
        self.document: dict[str, Any] = {"base_url": base_url, "staff": [], "businesses": [], "customers": []}
        self.customers: list[tuple[Customer, DemoKeys]] = []
        self.crowd: list[tuple[Customer, DemoKeys]] = []
        self.businesses: dict[str, tuple[Business, DemoKeys]] = {}
        self.owners: dict[str, tuple[Membership, DemoKeys]] = {}
        self.key_maker = KeyMaker()
        # One for all: the pages fill it in, and hashing it once is what it costs.
        self.password = secrets.token_urlsafe(9)
        self.password_hash = make_password(self.password)

    def run(self) -> None:
        reviewer, second = self._staff(STAFF), self._staff(SECOND_STAFF)
        for business in BUSINESSES:
            self._business(business, reviewer)
        for name, number, language in ((c.name, c.number, c.language) for c in CUSTOMERS):
            self._customer(name, number, language)
        versions = seed_templates({handle: made[0] for handle, made in self.businesses.items()}, reviewer)
        wait_for_signer()
        self._kiosk()
        prove_number(SECOND_NUMBER, PhoneCode.Purpose.BUSINESS_NUMBER)
        self.document["pin"] = seed_numbers(self.owners, self.customers[-1][0])
        for handle in HOSTED_HANDLES:
            let_recado_in(self.businesses[handle][1], *self.owners[handle])
        self.document["pilot"] = open_the_pilot(reviewer)
        self._business(FLORIST, reviewer)
        self._reviews(second)
        for talk in (*TALKS, *REPORTED_TALKS, ASKED_OF_FLORIST):
            self._talk(talk)
        businesses = {handle: business for handle, (business, _) in self.businesses.items()}
        seed_media(self.businesses["amelia"], self.owners["amelia"][0], self.customers[0])
        seed_bodies(self.businesses["amelia"], self.owners["amelia"][0], self.customers[0])
        seed_flow([customer for customer, _ in self.customers], businesses)
        seed_team(*self.businesses["vencejo"])
        self._reach()
        seed_notifications(self.businesses, self.owners, self.customers, versions)
        seed_reports(self.customers, self.businesses, reviewer)
        seed_ads([customer for customer, _ in self.customers], businesses, reviewer)
        seed_profiles(
            {handle: (owner.business_id, owner.user_id) for handle, (owner, _) in self.owners.items()}
        )
        self._inboxes(businesses)
        self.document["cloud"] = seed_cloud(self.owners[OPEN_HANDLE][0], self.document["base_url"])
        seed_widget(self.owners["amelia"][0].business_id, self.owners["amelia"][0].user_id)
        # Last: whatever a customer says from now on is answered.
        for handle, (owner, _) in self.owners.items():
            seed_automation(handle, owner.business_id, owner.user_id)
        self.key_maker.store_backups()
        write_private(Path(settings.DEMO_FILE), self.document)

    def _inboxes(self, businesses: dict[str, Business]) -> None:
        """More people write to the airline and the bakery, whose teams are at work."""
        for work in WORK:
            self._talk(work.talk)
        seed_inboxes([customer for customer, _ in self.customers + self.crowd], businesses)

    def _kiosk(self) -> None:
        """The bakery had a kiosk in summer: its number was certified and given up, and the log says both."""
        owner, _ = self.owners["amelia"]
        acting: dict[str, Any] = {
            "business_id": owner.business_id,
            "actor_id": owner.user_id,
            "address": None,
        }
        prove_number(KIOSK, PhoneCode.Purpose.BUSINESS_NUMBER)
        claim = add_number(number=KIOSK, label="Quiosque", **acting)
        wait_for_signer()
        release_number(claim_id=claim.id, may_pause=False, **acting)

    def _reviews(self, second: User) -> None:
        """What waits for the reviewers beside the bank: a look-alike, and a shop's better scan."""
        self._business(LOOKALIKE, second)
        leave_a_note(self.businesses[LOOKALIKE.handle][0], second)
        shop, owner = self.businesses[ASKED_AGAIN][0], self.owners[ASKED_AGAIN][0]
        ask_and_be_asked(shop, owner.user_id, second, (DOCUMENTS / "amelia.png").read_bytes())

    def _reach(self) -> None:
        """The bakery knows people, and some of them are here."""
        bakery, keys = self.businesses["amelia"]
        self.crowd = [(Customer.objects.get(pk=keys.party_id), keys) for keys in make_customers()]
        owner, _ = self.owners["amelia"]
        seed_contacts(bakery, owner.user_id, [customer for customer, _ in self.customers])
        seed_audiences(bakery.id, owner.user_id)
        seed_campaigns(bakery, keys, owner.user_id)

    def _staff(self, person: DemoPerson) -> User:
        user, account = self._account(person, is_staff=True, is_superuser=True)
        self.document["staff"].append(account)
        return user

    def _business(self, made: DemoBusiness, reviewer: User) -> None:
        people = [
            (person, *self._account(person, email_confirmed_at=timezone.now())) for person in made.members
        ]
        owner = people[0][1]
        business = self._register(made, owner)
        for person, user, _ in people[1:]:
            add_member(business=business, user=user, role=person.role, actor_id=owner.id)
        memberships = {m.user_id: m for m in Membership.objects.filter(business=business)}
        keys = {
            user.id: self.key_maker.make_personal_keys(memberships[user.id].id, PartyType.AGENT, user.id)
            for person, user, _ in people
            if person.role != Membership.Role.ANALYST
        }
        business_keys = make_keys(business.id, PartyType.BUSINESS, owner.id, custody_of(made.handle))
        for member_keys in keys.values():
            give_access(business_keys, memberships[owner.id], keys[owner.id], member_keys)
        if made.asks_for_verification:
            self._ask_for_verification(made, business, owner, reviewer)
        self.businesses[made.handle] = (business, business_keys)
        self.owners[made.handle] = (memberships[owner.id], keys[owner.id])
        members = [
            {
                **account,
                "role": person.role,
                "recovery_code": keys[user.id].recovery_code if user.id in keys else "",
            }
            for person, user, account in people
        ]
        if made.invites:
            role, note = made.invites
            invite_member(inviter_id=memberships[owner.id].id, role=role, note=note)
        status = Business.objects.values_list("status", flat=True).get(pk=business.pk)
        named = {"name": made.name, "handle": made.handle, "phone": made.number}
        self.document["businesses"].append({**named, "status": status, "members": members})

    @staticmethod
    def _register(made: DemoBusiness, owner: User) -> Business:
        business = register_business(
            owner=owner,
            handle=made.handle,
            name=made.name,
            legal_name=made.legal_name,
            country=made.country,
            size=made.size,
            profile=made.profile,
        )
        prove_number(made.number, PhoneCode.Purpose.BUSINESS_NUMBER)
        claim_number_for_business(number=made.number, business=business)
        return business

    @staticmethod
    def _ask_for_verification(made: DemoBusiness, business: Business, owner: User, reviewer: User) -> None:
        scan = DOCUMENTS / f"{made.paper or made.handle}.png"
        add_document(
            business_id=business.id,
            actor_id=owner.id,
            kind=VerificationDocument.Kind.REGISTER_EXTRACT,
            name=scan.name,
            content=scan.read_bytes(),
            address=None,
        )
        request = submit_verification(
            business=business, submitted_by=owner, representative=made.members[0].name
        )
        if made.is_verified:
            review_and_approve(request, reviewer)

    def _account(self, person: DemoPerson, **more: object) -> tuple[User, dict[str, str]]:
        user = User.objects.create(email=person.email, name=person.name, password=self.password_hash, **more)
        secret = give_second_factor(user)
        return user, {"email": person.email, "password": self.password, "totp_secret": secret}

    def _customer(self, name: str, number: str, language: str) -> None:
        prove_number(number, PhoneCode.Purpose.CUSTOMER_SIGN_IN)
        customer = claim_number_for_customer(number=number, name=name, language=language)
        keys = self.key_maker.make_personal_keys(customer.id, PartyType.CUSTOMER, customer.user_id)
        self.customers.append((customer, keys))
        self.document["customers"].append(
            {"name": name, "phone": number, "recovery_code": keys.recovery_code}
        )

    def _talk(self, talk: DemoTalk) -> None:
        customer, customer_keys = (self.customers + self.crowd)[talk.customer]
        business, business_keys = self.businesses[talk.handle]
        conversation, _ = start_conversation(customer_id=customer.id, business=business)
        previous = NO_PREVIOUS
        for speaker, text in talk.lines:
            sender, other = (business_keys, customer_keys) if speaker else (customer_keys, business_keys)
            previous = say(conversation.id, sender, other, text, speaker, previous)
        last = len(talk.lines)
        for party_id, read in (
            (customer.id, last if talk.read_by_business else last - 1),
            (business.id, last if talk.read_by_business else last - 1),
        ):
            raise_watermark(
                conversation=conversation,
                party_id=party_id,
                device_id=uuid.uuid4(),
                delivered=last,
                read=read,
            )


def say(
    conversation_id: uuid.UUID, sender: DemoKeys, other: DemoKeys, text: str, speaker: str, previous: bytes
) -> bytes:
    """Seal one line as its sender's browser would, and hand it to the door; returns its commitment."""
    body = {"t": "text", "text": text, **({"by": speaker} if speaker else {})}
    document = seal(
        json.dumps(body, ensure_ascii=False).encode(), conversation_id, sender, other, previous=previous
    )
    submission = read_submission(document, sender_id=sender.party_id, sender_is_business=bool(speaker))
    outcome = accept(submission)
    if not isinstance(outcome, Accepted):
        raise outcome.error
    return submission.header.commitment


def prove_number(number: str, purpose: str) -> None:
    """Use a real code, as the number's holder would."""
    code_id = send_code(number=number, purpose=purpose, address=None)
    use_code(code_id=code_id, number=number, purpose=purpose, code=PageSender.shown_code(number) or "")


def give_second_factor(user: User) -> str:
    """A confirmed TOTP device; returns its secret in base32."""
    secret = secrets.token_bytes(20)
    TOTPDevice.objects.create(user=user, name="demo", key=secret.hex(), confirmed=True)
    return base64.b32encode(secret).decode()


def wait_for_signer() -> None:
    """Certificates are signed by the signer's process, which runs already."""
    deadline = time.monotonic() + SIGNER_SECONDS
    while Certificate.objects.filter(document__isnull=True).exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the signer did not sign the demo's certificates")
        time.sleep(0.1)


def write_private(file: Path, document: dict[str, Any]) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    partial = file.with_suffix(".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        json.dump(document, handle, ensure_ascii=False, indent=2)
    partial.replace(file)


def seed(base_url: str) -> None:
    """Make the world unless it is there; only the address in demo.json follows the port."""
    seed_translation()
    file = Path(settings.DEMO_FILE)
    if file.exists():
        document = json.loads(file.read_text(encoding="utf-8"))
        write_private(file, {**document, "base_url": base_url})
        return
    if User.objects.exists():
        raise SystemExit(
            "This database holds people already, but not the demo's world. Give the demo another one."
        )
    cache.clear()
    Seeder(base_url).run()
