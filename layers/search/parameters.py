"""The parameters of the search by name, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.around.rules import read_limit, read_part_of_name

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
    if "q" not in given:
        raise InvalidParameter(
            "q", _("The parameter q is missing: give the beginning of the name of a place.")
        )
    return NameQuery(
        read_part_of_name(given["q"], LONGEST_NAME),
        read_limit(given.get("limit"), DEFAULT_LIMIT, LARGEST_LIMIT),
    )
