"""Why a template, or what fills it, is not taken (PROTOCOL.md, Codes)."""

from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError


class TemplateStateError(MessagingError):
    code = "template_state"
    message = _("This version was sent for review or decided already. Make a new version to change it.")


class TemplateNameTakenError(MessagingError):
    code = "template_name_taken"
    message = _("The business has a template of this name already.")


class WordingError(MessagingError):
    """What a template says, or what fills it, cannot be taken as it is."""

    status = 400


class TemplateEmptyError(WordingError):
    code = "template_empty"
    message = _("Write the text in at least one language.")


class TemplateLanguageError(WordingError):
    code = "template_language"
    message = _("Choose each language from the list, once.")


class TemplateTooLongError(WordingError):
    code = "template_too_long"
    message = _("A title or footer has at most 60 characters, a text 1,024.")


class TemplateInvisibleError(WordingError):
    code = "template_invisible"
    message = _("Remove the invisible characters.")


class TemplateBracesError(WordingError):
    code = "template_braces"
    message = _("Write a parameter as {{name}} or {{1}}: small letters, digits and _ in double braces.")


class TemplateHostError(WordingError):
    code = "template_host"
    message = _("Write out to which website a link leads: a parameter may stand after its first / only.")


class TemplateLineError(WordingError):
    code = "template_line"
    message = _("Title and footer are one line each, and the footer has no parameters.")


class TemplateOnlyGapsError(WordingError):
    code = "template_only_parameters"
    message = _("Write words around the parameters: what is approved must say something by itself.")


class TemplateParametersDifferError(WordingError):
    code = "template_parameters_differ"
    message = _("Every language must use the same parameters.")


class TemplateTooManyParametersError(WordingError):
    code = "template_too_many_parameters"
    message = _("A template has at most 20 parameters.")


class TemplateSampleError(WordingError):
    code = "template_sample"
    message = _("Give each parameter a sample: one line of at most 120 characters.")


class TemplateValuesError(WordingError):
    code = "parameter_missing"
    message = _("A value is missing.")

    @classmethod
    def missing(cls, name: str) -> "TemplateValuesError":
        return cls._of("parameter_missing", _("The parameter {name} has no value."), name)

    @classmethod
    def unfit(cls, name: str) -> "TemplateValuesError":
        text = _("The value of {name} must be one line of at most 120 characters.")
        return cls._of("parameter_unfit", text, name)

    @classmethod
    def unknown(cls, name: str) -> "TemplateValuesError":
        return cls._of("parameter_unknown", _("The template has no parameter {name}."), name)

    @classmethod
    def _of(cls, code: str, text: object, name: str) -> "TemplateValuesError":
        error = cls(str(text).format(name=name))
        error.code = code
        return error
