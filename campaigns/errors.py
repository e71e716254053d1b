"""What can go wrong at scale, each with its stable code."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


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
    message = _("A campaign that is not launched yet uses this audience.")


class CampaignStateError(DomainError):
    code = "campaign_state"
    message = _("This campaign is not in a state in which that can be done.")


class CampaignNameError(DomainError):
    code = "campaign_name"
    status = 400
    message = _("Give the campaign a name.")


class CampaignTemplateError(DomainError):
    code = "campaign_template"
    message = _("Choose a marketing template that staff have approved.")


class CampaignAudienceError(DomainError):
    code = "campaign_audience"
    status = 400
    message = _("Choose an audience.")


class CampaignValuesError(DomainError):
    code = "campaign_values"
    status = 400
    message = _("Say for each gap of the template what fills it, with a text for people who have nothing.")


class NobodyError(DomainError):
    code = "nobody"
    message = _("Nobody can be reached: this campaign would go to no one.")


class TooManyForBrowserError(DomainError):
    code = "too_many_for_browser"
    message = _("More than 2,000 people need hosted custody: your own devices seal smaller campaigns.")


class CampaignHaltedError(DomainError):
    """The door refuses the business itself; `reason` is its code."""

    code = "campaign_halted"
    message = _("The campaign was stopped by the platform.")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class PictureError(DomainError):
    code = "picture_broken"
    status = 400
    message = _("This picture cannot be opened. Choose another one.")


class PictureBrokenError(PictureError):
    """The head promises a picture that the rest does not hold."""


class PictureSizeError(PictureError):
    code = "picture_too_big"
    message = _("The picture is larger than 5 MB. Choose a smaller one.")


class PictureTypeError(PictureError):
    code = "picture_type"
    message = _("Choose a still picture: JPEG, PNG or WebP.")


class PicturePixelsError(PictureError):
    code = "picture_too_many_pixels"
    message = _("The picture has more than 25 million pixels. Choose a smaller one.")


class PictureSmallError(PictureError):
    code = "picture_too_small"
    message = _("The picture needs at least 320 by 180 pixels.")


class AdStateError(DomainError):
    code = "ad_state"
    message = _("This ad is not in a state in which that can be done.")


class AdTimeError(DomainError):
    code = "ad_time"
    status = 400
    message = _("The last day comes after the first one, and is not over.")


class AdUnfinishedError(DomainError):
    code = "ad_unfinished"
    message = _("An ad needs a picture, the words for who cannot see it, a headline, a text and its days.")


class NotVerifiedToAdvertiseError(DomainError):
    code = "not_verified"
    message = _("Only verified businesses advertise. Ask for verification first.")


class DeclarationError(DomainError):
    code = "bad_declaration"
    status = 400
    message = _("Choose interests, languages and a country from the lists.")
