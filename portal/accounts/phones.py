"""Phone numbers as people write them, and as they are kept: in E.164."""

from geo.errors import InvalidParameter
from geo.messages import mark as _

_LONGEST_READ = 40


def read_phone(text: str, region: str | None) -> str:
    """Return a phone number in E.164; one without its country is of `region` (ISO 3166).

    Raises InvalidParameter("phone").
    """
    # Only here: the tables of the library are large.
    import phonenumbers  # noqa: PLC0415

    try:
        number = phonenumbers.parse(text[:_LONGEST_READ], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise InvalidParameter(
            "phone",
            _("“{value}” is not a phone number: write it as you dial it, or with + and country."),
            value=text,
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
