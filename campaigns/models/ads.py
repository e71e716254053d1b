"""Ads: a card for people who declared what it is about, and what staff decided about it."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from accounts.models.people import Customer


class AdPicture(models.Model):
    """A picture as everybody sees it: made anew from what was uploaded, and named after its own bytes."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the stored file, and its name.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(help_text="When it was last uploaded.")

    class Meta:
        verbose_name = _("picture of an ad")
        verbose_name_plural = _("pictures of ads")
        constraints = [
            models.UniqueConstraint(fields=["business", "digest"], name="one_picture_per_business_and_digest")
        ]
        indexes = [models.Index(fields=["digest"], name="picture_by_digest")]

    def __str__(self) -> str:
        return self.digest


class Ad(models.Model):
    """One ad of a business under one address; what it shows is in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="ads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of people who are not kept any more (`services/ad_retention.py`): how many there were, never who.
    past_people = models.PositiveIntegerField(default=0)
    past_clicks = models.PositiveIntegerField(default=0)
    past_chats = models.PositiveIntegerField(default=0)
    people_forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ad")
        verbose_name_plural = _("ads")
        indexes = [models.Index(fields=["business", "-created_at"])]

    def __str__(self) -> str:
        return str(self.id)


class AdVersion(models.Model):
    """A card with its target and its time. Once sent to staff it never changes; the approved one runs.

    `interests` and `languages` are codes (`campaigns.targets`); what is empty narrows nothing.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        REPLACED = "replaced", _("Replaced")

    class Call(models.TextChoices):
        """What the button says; it always opens the chat."""

        CHAT = "chat", _("Chat")
        ASK = "ask", _("Ask a question")
        ORDER = "order", _("Order in the chat")
        BOOK = "book", _("Book in the chat")

    class Reason(models.TextChoices):
        """Why staff turned it down, in words that a business can act on."""

        MISLEADING = "misleading", _("It promises what you have not shown: say it exactly, or leave it out")
        PICTURE = "picture", _("The picture is unclear or not yours to use: choose another one")
        TEXT = "text", _("The text is hard to understand or names no offer: write it anew")
        TARGET = "target", _("The target does not fit what is offered: choose another one")
        IDENTITY = "identity", _("It looks as if somebody else spoke: name your own business")
        NOT_ALLOWED = "not_allowed", _("This may not be advertised here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    picture = models.ForeignKey(AdPicture, on_delete=models.PROTECT, null=True, related_name="+")
    alt = models.CharField(_("what the picture shows"), max_length=160, blank=True)
    headline = models.CharField(_("headline"), max_length=60)
    text = models.CharField(_("text"), max_length=240)
    call = models.CharField(_("button"), max_length=8, choices=Call.choices, default=Call.CHAT)
    interests = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, default="UTC", help_text="IANA name, in which the days are meant.")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("ad version")
        verbose_name_plural = _("ad versions")
        ordering = ["submitted_at"]
        permissions = [("decide_adversion", "Can decide about ads")]
        constraints = [
            models.UniqueConstraint(fields=["ad", "number"], name="one_ad_version_per_number"),
            models.UniqueConstraint(
                fields=["ad"],
                condition=Q(state__in=["draft", "waiting"]),
                name="one_open_version_per_ad",
            ),
            models.UniqueConstraint(
                fields=["ad"], condition=Q(state="approved"), name="one_approved_version_per_ad"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(state="approved"), name="approved_ads_by_end")
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def last_moment(self) -> datetime | None:
        """A moment of the last day on which it runs."""
        return self.ends_at and self.ends_at - timedelta(seconds=1)


class AdView(models.Model):
    """A person saw an ad on a day (of UTC): once, however often."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+", db_index=False)
    ad = models.ForeignKey(Ad, on_delete=models.PROTECT, related_name="views", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Meta:
        verbose_name = _("view of an ad")
        verbose_name_plural = _("views of ads")
        constraints = [
            models.UniqueConstraint(fields=["ad", "customer", "on"], name="one_view_per_person_and_day")
        ]
        indexes = [models.Index(fields=["customer", "on"], name="views_of_a_customers_day")]


class AdClick(models.Model):
    """A person opened the chat from an ad: once. The first message that they write then is its chat."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+", db_index=False)
    ad = models.ForeignKey(Ad, on_delete=models.PROTECT, related_name="clicks", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    clicked_at = models.DateTimeField()
    # The newest click of a person on the ads of a business waits for their message; older ones do not.
    awaits_chat_since = models.DateTimeField(null=True)
    chatted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("click on an ad")
        verbose_name_plural = _("clicks on ads")
        constraints = [models.UniqueConstraint(fields=["ad", "customer"], name="one_click_per_person")]
        indexes = [
            models.Index(
                fields=["business", "customer"],
                condition=Q(awaits_chat_since__isnull=False),
                name="clicks_that_await_a_chat",
            )
        ]


class AdHiding(models.Model):
    """What a customer does not want to see: one ad, or every ad of a business."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    ad = models.ForeignKey(Ad, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("hidden ad")
        verbose_name_plural = _("hidden ads")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "ad"], condition=Q(ad__isnull=False), name="one_hiding_per_ad"
            ),
            models.UniqueConstraint(
                fields=["customer", "business"],
                condition=Q(ad__isnull=True),
                name="one_hiding_per_business",
            ),
        ]


class AdReport(models.Model):
    """A customer says that an ad should not run: staff look at it again. Once per person and version."""

    class Reason(models.TextChoices):
        MISLEADING = "misleading", _("It promises something untrue")
        SCAM = "scam", _("Somebody wants money or data by deceit")
        OFFENSIVE = "offensive", _("It offends")
        ILLEGAL = "illegal", _("What it offers is forbidden")
        OTHER = "other", _("Something else")

    version = models.ForeignKey(AdVersion, on_delete=models.PROTECT, related_name="reports")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report of an ad")
        verbose_name_plural = _("reports of ads")
        constraints = [
            models.UniqueConstraint(fields=["version", "customer"], name="one_ad_report_per_person")
        ]


class Declaration(models.Model):
    """What a customer says about themselves so that ads fit; without a row, nothing."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="declaration"
    )
    interests = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("declared interests")
        verbose_name_plural = _("declared interests")
