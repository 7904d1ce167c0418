"""The parameters of the search by name, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.folding import fold_text
from geo.messages import mark as _

LONGEST_NAME = 200
DEFAULT_LIMIT, LARGEST_LIMIT = 8, 20
PARAMETERS = ("q", "limit", "lang")


@dataclass(frozen=True, slots=True)
class NameQuery:
    """The beginning of a name, and how many places are wanted."""

    text: str
    limit: int


def read_name_query(given: Mapping[str, str]) -> NameQuery:
    """Read `q` and `limit`; raises InvalidParameter."""
    return NameQuery(_read_text(given.get("q")), _read_limit(given.get("limit")))


def _read_text(text: str | None) -> str:
    if text is None:
        raise InvalidParameter(
            "q", _("The parameter q is missing: give the beginning of the name of a place.")
        )
    if len(text) > LONGEST_NAME:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=text,
            allowed={"maximum_length": LONGEST_NAME},
            length=len(text),
            most=LONGEST_NAME,
        )
    if not fold_text(text):
        raise InvalidParameter(
            "q",
            _("q={value} holds no letter or digit to search for: write a part of a name."),
            value=text,
        )
    return text


def _read_limit(text: str | None) -> int:
    plain = str(DEFAULT_LIMIT) if text is None else latin_digits(text)
    if not (plain.isdecimal() and len(plain) < 4 and 1 <= int(plain) <= LARGEST_LIMIT):
        raise InvalidParameter(
            "limit",
            _("limit={value} is not possible: give a whole number from 1 to {most}."),
            value=text,
            allowed={"minimum": 1, "maximum": LARGEST_LIMIT},
            most=LARGEST_LIMIT,
        )
    return int(plain)
