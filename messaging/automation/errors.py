"""What is wrong with rules, each with a stable code, a sentence and the field that it is about."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class RuleError(DomainError):
    """A rule that cannot be kept. `fields` names the place in the document, such as "commands.3.name"."""

    status = 400

    def __init__(self, where: str = "") -> None:
        super().__init__()
        self.fields = {where: str(self)} if where else {}


class RuleFormError(RuleError):
    code = "rule_form"
    message = _("These rules do not have the form that this version knows.")


class RuleTextMissingError(RuleError):
    code = "rule_text_missing"
    message = _("Write what is answered.")


class RuleTextTooLongError(RuleError):
    code = "rule_text_too_long"
    message = _("This text is too long.")


class RuleMarkupError(RuleError):
    code = "rule_markup"
    message = _("Write plain text: tags such as <b> would be shown as they are.")


class RuleInvisibleError(RuleError):
    code = "rule_invisible"
    message = _("This text holds signs that nobody can see.")


class CommandNameError(RuleError):
    code = "command_name"
    message = _("A command's name is one word of at most 32 letters, digits, _ or -.")


class CommandTwiceError(RuleError):
    code = "command_twice"
    message = _("Two commands have the same name.")


class TooManyCommandsError(RuleError):
    code = "too_many_commands"
    message = _("A business has at most 30 commands.")


class TooManyButtonsError(RuleError):
    code = "too_many_buttons"
    message = _("An answer has at most three buttons.")


class ButtonTwiceError(RuleError):
    code = "button_twice"
    message = _("Two buttons of an answer say the same.")


class ButtonTargetError(RuleError):
    code = "button_target"
    message = _("This button names a command that is not there.")


class TimeZoneError(RuleError):
    code = "time_zone"
    message = _("This time zone does not exist. Choose one such as Europe/Madrid.")


class HoursError(RuleError):
    code = "opening_hours"
    message = _("Opening hours are written 09:00 to 18:00, begin before they end, and do not overlap.")


class HoursMissingError(RuleError):
    code = "hours_missing"
    message = _("Give opening hours first: the away message is for all other times.")


class HolidayError(RuleError):
    code = "holiday"
    message = _("A holiday is a date such as 2026-12-25, each once, at most 60 of them.")


class GreetingDaysError(RuleError):
    code = "greeting_days"
    message = _("Greet again after 1 to 365 days of silence.")


class RulesChangedError(DomainError):
    code = "rules_changed"
    message = _("Somebody else changed the rules meanwhile. Load the page again to see them.")


class NotVerifiedError(DomainError):
    code = "not_verified"
    message = _("Commands are for verified businesses. Greeting and away messages work without.")
