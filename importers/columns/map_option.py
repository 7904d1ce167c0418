"""Reading what is written after `--map`: which column holds which field."""

import re
from collections.abc import Iterable

from geo.errors import Refused
from geo.messages import mark as _
from geo.messages import shown

# Commas between pairs, Latin and Arabic; not those in a quoted name of a column.
_PART = re.compile(r'((?:"(?:[^"]|"")*"|[^,،])+)([,،]?)')


def read_map_option(texts: str | Iterable[str]) -> dict[str, str]:
    """Read `field=column,field=column`, also given in several texts; the last of a field counts.

    A column whose name has a comma stands in double quotes; without an equals sign behind the
    comma they are not needed. Raises Refused when a text is of another form.
    """
    chosen: dict[str, str] = {}
    for text in (texts,) if isinstance(texts, str) else texts:
        for pair in _pairs(text):
            field, equals, column = pair.partition("=")
            if not equals or not field.strip() or not _unquoted(column):
                raise Refused(
                    _("“{pair}” after --map is not of the form field=column."), pair=shown(pair)
                )
            chosen[field.strip()] = _unquoted(column)
    return chosen


def _pairs(text: str) -> list[str]:
    """Split at the commas behind which another field begins."""
    pairs: list[str] = []
    comma = ""
    for part, next_comma in _PART.findall(text):
        if pairs and part.strip() and "=" not in part:
            pairs[-1] += comma + part
        elif part.strip():
            pairs.append(part.strip())
        comma = next_comma
    return pairs


def _unquoted(column: str) -> str:
    column = column.strip()
    if len(column) >= 2 and column[0] == column[-1] == '"':
        column = column[1:-1].replace('""', '"')
    return column.strip()
