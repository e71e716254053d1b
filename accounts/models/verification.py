"""Verification: what a business claims, what supports it, and what staff decided."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.phones import PhoneClaim


class ReasonCode(models.TextChoices):
    """Why a badge is not given, or is taken: each says what the business can do about it."""

    UNREADABLE = "unreadable", _("A document cannot be read, is cut off or is out of date")
    NAME_DIFFERS = "name_differs", _("The name differs from the one in the documents")
    ADDRESS_DIFFERS = "address_differs", _("The address differs from the one in the documents")
    TAX_ID_DIFFERS = "tax_id_differs", _("The tax id is not the one in the documents")
    NO_AUTHORITY = "no_authority", _("Nothing shows that this person may act for the business")
    NUMBER_DOUBTFUL = "number_doubtful", _("The phone number does not seem to be the business's own")
    DOMAIN_DOUBTFUL = "domain_doubtful", _("The website does not seem to be the business's own")
    CONFUSABLE_NAME = "confusable_name", _("The name can be taken for another business's")
    IMPERSONATION = "impersonation", _("It passes for somebody else")
    NOT_A_BUSINESS = "not_a_business", _("This is not a business that can be verified")
    FORGED = "forged", _("A document was altered or made up")
    MISUSE = "misuse", _("The badge was used to deceive")
    OTHER = "other", _("Another reason, in words")


class VerificationRequest(models.Model):
    """One request to be verified, with the claims as they stood when it was sent."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First verification")
        RENEWAL = "renewal", _("Yearly renewal")
        RENAME = "rename", _("New name")
        APPEAL = "appeal", _("Appeal")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for review")
        # The reviewer asked the business for more; it is the business's turn.
        MORE_NEEDED = "more_needed", _("More is needed")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.WAITING, State.MORE_NEEDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="verification_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FIRST)
    # What approval certifies, exactly: never what the business holds or is called by then.
    phone_claim = models.ForeignKey(
        PhoneClaim, on_delete=models.PROTECT, null=True, related_name="verification_requests"
    )
    display_name = models.CharField(_("display name"), max_length=80)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    # Until when staff have promised to look; a question to the business stops this clock.
    due_at = models.DateTimeField(null=True, blank=True)
    # A decision is appealed once: a rejection, or a revocation.
    appealed_request = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    appealed_revocation = models.OneToOneField(
        "BadgeRevocation", on_delete=models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    statement = models.TextField(_("what the business says to it"), max_length=2000, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    is_high_risk = models.BooleanField(_("needs two reviewers"), default=False)
    # The first of two who approve; never the second.
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_approved_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(_("reason"), max_length=20, choices=ReasonCode.choices, blank=True)
    reason = models.CharField(_("in words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        ordering = ["submitted_at"]
        permissions = [("decide_verificationrequest", "Can decide verification requests")]
        constraints = [
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(state__in=("waiting", "more_needed")),
                name="one_open_request_per_business",
            )
        ]

    def __str__(self) -> str:
        return f"{self.business} · {self.get_state_display()}"


class BadgeRevocation(models.Model):
    """A badge that staff took: why, and whether an appeal gave it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="revocations")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(auto_now_add=True)
    reason_code = models.CharField(_("reason"), max_length=20, choices=ReasonCode.choices)
    reason = models.CharField(_("in words"), max_length=1000, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        ordering = ["-revoked_at"]


class DomainProof(models.Model):
    """A domain that a business says is its own, and what showed that it is."""

    class Method(models.TextChoices):
        DNS = "dns", _("A record in its DNS")
        FILE = "file", _("A file on its website")

    class Problem(models.TextChoices):
        """Why a look found no proof, and what to do about it."""

        NO_RECORD = "no_record", _("No such record is there yet. A new one can take an hour to be seen.")
        WRONG_RECORD = "wrong_record", _("A record is there, but with another text. Copy it once more.")
        DNS_DIFFERS = "dns_differs", _("Some name servers show the record, others not yet. Try in an hour.")
        DNS_SILENT = "dns_silent", _("The name servers did not answer in time. Try again in a few minutes.")
        PRIVATE_ADDRESS = (
            "private_address",
            _("This name leads to an address inside a private network, and was not called. Use the record."),
        )
        NO_ANSWER = (
            "no_answer",
            _("The website did not answer in time. Can it be reached from outside?"),
        )
        NOT_SECURE = "not_secure", _("The website's certificate (HTTPS) is not valid for this name.")
        REDIRECTED = (
            "redirected",
            _("The website sends this address on to another host. Serve the file itself, or use the record."),
        )
        NO_FILE = "no_file", _("The website has no such file at that address.")
        TOO_LARGE = "too_large", _("The file is larger than 4 KB. It needs this one line alone.")
        WRONG_FILE = "wrong_file", _("The file is there, but without this line. Copy it once more.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="domain_proofs")
    domain = models.CharField(_("domain"), max_length=253)
    # What must be found there.
    token = models.CharField(max_length=64)
    method = models.CharField(max_length=4, choices=Method.choices, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    # A proved domain is looked at again; so many looks in a row that found nothing end the proof.
    failures = models.PositiveSmallIntegerField(default=0)
    next_check_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("domain proof")
        verbose_name_plural = _("domain proofs")
        constraints = [models.UniqueConstraint(fields=["business"], name="one_domain_for_each_business")]

    def __str__(self) -> str:
        return self.domain

    @property
    def problem_text(self) -> str:
        """What the last look found, in words; "" where it found the proof."""
        return str(self.Problem(self.problem).label) if self.problem in self.Problem.values else ""


class VerificationClaim(models.Model):
    """One thing the business says of itself, beside what supports it."""

    class Subject(models.TextChoices):
        LEGAL_NAME = "legal_name", _("Legal name")
        TAX_ID = "tax_id", _("Tax id")
        ADDRESS = "address", _("Address")
        PHONE = "phone", _("Phone")
        WEBSITE = "website", _("Website")
        REPRESENTATIVE = "representative", _("Representative")

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="claims")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    value = models.CharField(max_length=240)
    proved_at = models.DateTimeField(
        null=True, blank=True, help_text="When Recado itself checked it (phone code)."
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [models.UniqueConstraint(fields=["request", "subject"], name="one_claim_per_subject")]


class VerificationDocument(models.Model):
    """A document of a business, encrypted at rest under a key outside the database.

    What is kept is pictures of its pages, made anew from what was sent; the file itself is not. It is the
    business's own to replace until a request takes it along as evidence, and is erased so many days after the
    decision: the row stays, the key and the ciphertexts go.
    """

    class Kind(models.TextChoices):
        REGISTER_EXTRACT = "register_extract", _("Register extract")
        TAX_CARD = "tax_card", _("Tax card")
        UTILITY_BILL = "utility_bill", _("Utility bill")
        REPRESENTATION = "representation", _("Proof of representation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="documents")
    request = models.ForeignKey(
        VerificationRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    mime_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    # Which of DOCUMENT_KEYS locks this file's own key; without an own key, the old ciphertext itself.
    key_id = models.CharField(max_length=16)
    locked_key = models.BinaryField(max_length=88, default=bytes)
    # Only of old documents, from before pages: the file as it was sent.
    ciphertext = models.BinaryField(default=bytes)
    page_count = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name

    @property
    def page_numbers(self) -> range:
        return range(1, self.page_count + 1)


class DocumentPage(models.Model):
    """One page of a document: a picture, encrypted under the document's own key, in the default storage.

    Not in the database: several documents of ten megabytes would weigh on every backup and replica, and what
    is erased there lingers. Without `locked_key` of its document the stored file says nothing.
    """

    document = models.ForeignKey(VerificationDocument, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    stored_name = models.CharField(max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("page of a document")
        verbose_name_plural = _("pages of documents")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_picture_per_page")]


class RequestMessage(models.Model):
    """What a reviewer asked the business while it decides, or what the business answered."""

    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_from_staff = models.BooleanField()
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message about a request")
        verbose_name_plural = _("messages about requests")
        ordering = ["id"]
