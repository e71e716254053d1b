"""What stands in the way of an end that is no person."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class HostingUnavailableError(DomainError):
    code = "hosting_unavailable"
    message = _("This installation runs no hosted worker. Ask the people who run this server.")


class HostedBitMissingError(DomainError):
    code = "hosting_not_signed"
    message = _("An owner must sign hosted custody first.")


class ConnectorBitMissingError(DomainError):
    code = "connector_not_signed"
    message = _("An owner must let the connector in first.")


class ConnectorExistsError(DomainError):
    code = "connector_exists"
    message = _("This business has a connector already. Remove it first.")


class ConnectorSignedError(DomainError):
    code = "connector_signed"
    message = _("The connector holds keys: an owner removes it by renewing the business's keys.")
