"""What can go wrong at scale, each with its stable code."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError


class PeriodError(DomainError):
    code = "unknown_period"
    status = 400
    message = _("There is no such period. Choose one above.")


class RuleError(DomainError):
    code = "bad_rule"
    status = 400
    message = _("This rule cannot be read. Build it again.")


class RuleFieldError(RuleError):
    code = "unknown_rule_field"
    message = _("The rule asks for a field, label or attribute that does not exist.")


class RuleValueError(RuleError):
    code = "bad_rule_value"
    message = _("A value in the rule is missing or does not fit its field.")


class RuleTooLargeError(RuleError):
    code = "rule_too_large"
    message = _("The rule is too large: at most 40 conditions, four levels deep.")


class AudienceNameError(DomainError):
    code = "audience_name"
    status = 400
    message = _("Give the audience a name that no other audience has.")


class AudienceInUseError(DomainError):
    code = "audience_in_use"
    message = _("A campaign that is not finished uses this audience.")
