"""Templates: what a business may say unasked, in words that staff have approved."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business
from messaging.wording import Variant

NAME_PATTERN = r"^[a-z][a-z0-9_]{1,59}$"


class Template(models.Model):
    """One notice of a business under one name; what it says is in its versions."""

    class Category(models.TextChoices):
        """Why it is sent: what the customer's flow settings and the consent of a contact decide about."""

        UTILITY = "utility", _("Important notification")
        MARKETING = "marketing", _("Marketing")
        AUTHENTICATION = "authentication", _("Security code")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="templates")
    name = models.CharField(_("name"), max_length=60, validators=[RegexValidator(NAME_PATTERN)])
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="one_template_per_business_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """One wording of a template. The database itself refuses to change one that staff have decided about.

    `variants` is {language: {"title", "body", "footer"}}, `parameters` [{"name", "sample"}] in order.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    variants = models.JSONField(default=dict)
    parameters = models.JSONField(default=list)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        ordering = ["submitted_at"]
        permissions = [("decide_templateversion", "Can decide about templates")]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(state__in=["draft", "waiting"]),
                name="one_open_version_per_template",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"

    @property
    def wording(self) -> dict[str, Variant]:
        """What it says in each language."""
        return {language: Variant(**texts) for language, texts in self.variants.items()}

    @property
    def samples(self) -> dict[str, str]:
        """The sample of each parameter."""
        return {parameter["name"]: parameter["sample"] for parameter in self.parameters}

    @property
    def parameter_names(self) -> list[str]:
        """The parameters, in order."""
        return [parameter["name"] for parameter in self.parameters]
