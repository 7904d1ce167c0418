"""Positions that are the whole of a cell: their delimiters are none of the table's."""

import re

_DEGREES = r"[-+]?[\d٠-٩]{1,3}(?:[.,٫][\d٠-٩]+|°[^,;]{0,20})\s*[NSEW]?"
_POSITION = re.compile(
    rf"[\[(]?\s*{_DEGREES}\s*[,;/\s]\s*{_DEGREES}\s*[\])]?"
    r"|(SRID=\d+;)?(MULTI)?(POINT|POLYGON|LINESTRING)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def is_position(text: str) -> bool:
    """Return whether a text is a whole position: two numbers that may be degrees, or WKT."""
    return _POSITION.fullmatch(text.strip()) is not None
