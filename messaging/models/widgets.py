"""The chat on a business's own site: whether, where and how it is shown, and how often it was used."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.businesses import Business

MAX_GREETING = 160


class Widget(models.Model):
    """What a business has settled about the chat on its site."""

    class Colour(models.TextChoices):
        """Grounds on which white letters are read well: at least 4.5 to 1 (`widget/looks.py`)."""

        TEAL = "teal", _("Teal")
        NAVY = "navy", _("Navy")
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        PURPLE = "purple", _("Purple")
        PINK = "pink", _("Pink")
        RED = "red", _("Red")
        BROWN = "brown", _("Brown")
        BLACK = "black", _("Black")

    class Side(models.TextChoices):
        END = "end", _("At the end of the line (right in English)")
        START = "start", _("At the start of the line (left in English)")

    business = models.OneToOneField(
        Business, on_delete=models.PROTECT, primary_key=True, related_name="widget"
    )
    is_on = models.BooleanField(_("on"), default=False)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour.choices, default=Colour.TEAL)
    side = models.CharField(_("side"), max_length=8, choices=Side.choices, default=Side.END)
    greeting_en = models.CharField(_("greeting in English"), max_length=MAX_GREETING, blank=True)
    greeting_es = models.CharField(_("greeting in Spanish"), max_length=MAX_GREETING, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("chat on a website")
        verbose_name_plural = _("chats on websites")


class WidgetSite(models.Model):
    """A site that may show a business's chat: a host in its one form, or *. and every host below it."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="widget_sites")
    host = models.CharField(_("website"), max_length=255)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("website with the chat")
        verbose_name_plural = _("websites with the chat")
        constraints = [models.UniqueConstraint(fields=["business", "host"], name="one_row_per_widget_site")]


class WidgetDay(models.Model):
    """How often the chat was opened on a day (UTC), and how many chats began: numbers, and nobody's."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="widget_days")
    day = models.DateField(_("day"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    began = models.PositiveIntegerField(_("chats begun"), default=0)

    class Meta:
        verbose_name = _("day of a chat on a website")
        verbose_name_plural = _("days of chats on websites")
        constraints = [models.UniqueConstraint(fields=["business", "day"], name="one_row_per_widget_day")]
