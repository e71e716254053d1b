"""The shape of what the REST twin takes."""

from phonenumber_field.phonenumber import to_python

from messaging.errors import InvalidNumberError

MAX_NUMBER_CHARACTERS = 40


def read_number(value: object) -> str:
    """A phone number with its country code, as E.164. Raises InvalidNumberError."""
    if not isinstance(value, str) or len(value) > MAX_NUMBER_CHARACTERS:
        raise InvalidNumberError
    number = to_python(value)
    if number is None or not number.is_valid():
        raise InvalidNumberError
    return str(number.as_e164)
