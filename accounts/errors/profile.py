"""What a profile refuses."""

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class ClosedError(DomainError):
    code = "closed"
    message = _("This business is closed: nothing of it changes any more.")


class LogoError(DomainError):
    code = "logo_broken"
    status = 400
    message = _("This picture cannot be opened. Choose another one.")


class LogoBrokenError(LogoError):
    """The head promises a picture that the rest does not hold."""


class LogoSizeError(LogoError):
    code = "logo_too_big"
    message = _("The picture is larger than 5 MB. Choose a smaller one.")


class LogoTypeError(LogoError):
    code = "logo_type"
    message = _("Choose a still picture: JPEG, PNG or WebP.")


class LogoVectorError(LogoError):
    code = "logo_vector"
    message = _("A drawing (SVG) can hold programs, and is not taken. Save it as a PNG of 512 by 512 pixels.")


class LogoPixelsError(LogoError):
    code = "logo_too_many_pixels"
    message = _("The picture has more than 25 million pixels. Choose a smaller one.")


class LogoSmallError(LogoError):
    code = "logo_too_small"
    message = _("The picture needs at least 96 by 96 pixels.")
