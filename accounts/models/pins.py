"""A customer's PIN: the second step for whoever proves to hold their number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Customer


class CustomerPin(models.Model):
    """Six digits that only the customer knows; kept as a password is, as a slow salted hash."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="pin")
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    # Someone who is signed in has forgotten it: it counts until then, so that a stolen session gains little.
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")


class CustomerDevice(models.Model):
    """A browser on which a customer was signed in (accounts/devices.py): no stranger spends its tries."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="devices")
    device = models.CharField(max_length=32)
    first_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("browser of a customer")
        verbose_name_plural = _("browsers of customers")
        constraints = [
            models.UniqueConstraint(fields=["customer", "device"], name="one_row_for_a_customers_device")
        ]


class PinTry(models.Model):
    """One try at a PIN that was not right, or is being looked at: whose, on which browser, from where."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=32, blank=True)
    place = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("try at a PIN")
        verbose_name_plural = _("tries at PINs")
        indexes = [models.Index(fields=["customer", "at"])]
