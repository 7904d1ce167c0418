"""Single values of a record: days, addresses of the web, whom to ask, texts that are too long."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, urlsplit

from geo.database import storable
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.comments.texts.characters import clean_line
from portal.opendata.datasets.rules import LONGEST_ADDRESS

_LONGEST_CONTACT = 200
_LONGEST_ID = 200
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:$|[T ])")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IN_ADDRESS = "%/:=&?~#+!$,;'@()*[]-._"


def check_id(said: str) -> None:
    """Check that an id tells a record apart from others; raises InvalidParameter."""
    if not said or len(said) > _LONGEST_ID:
        raise InvalidParameter(
            "id",
            _(
                "“{value}” is no id, which has 1 to {most} characters: without one nothing"
                " tells the record apart from others. Have the source give it one."
            ),
            value=said,
            most=_LONGEST_ID,
        )


def read_contact(said: Mapping[str, str]) -> dict[str, str]:
    """Return whom to ask; an e-mail address that is none is left out."""
    name = clean_line(said.get("name", ""), _LONGEST_CONTACT)[:_LONGEST_CONTACT]
    email = said.get("email", "").removeprefix("mailto:")[:_LONGEST_CONTACT]
    found = {"name": name, "email": email if _EMAIL.fullmatch(email) else ""}
    kept: dict[str, str] = storable({key: value for key, value in found.items() if value})
    return kept


def read_day(said: str, *, is_end: bool = False) -> date | None:
    """Return the day that a moment, a day, a month or a year begins with, or ends with."""
    found = _DAY.match(said.strip())
    if found is None:
        return None
    year, month, day = (None if one is None else int(one) for one in found.groups())
    try:
        if day is not None and month is not None and year is not None:
            return date(year, month, day)
        first = date(year or 0, month or 1, 1)
    except ValueError:
        return None
    if not is_end:
        return first
    last = 12 if month is None else month
    after = date(first.year + last // 12, last % 12 + 1, 1) if first.year < date.max.year else first
    return date.fromordinal(after.toordinal() - 1)


def read_address(said: str, home: str) -> str | None:
    """Return a whole address of the web in plain letters; None for what is none or too long.

    One without a host stands at the source.
    """
    told = said.strip()
    if told.startswith("/") and not told.startswith("//"):
        parts = urlsplit(home)
        told = f"{parts.scheme}://{parts.netloc}{told}"
    try:
        split = urlsplit(told)
        host = split.hostname
        split.port  # noqa: B018 - raises for one that is none
        plain_host = host.encode("idna").decode() if host and not host.isascii() else host
    except (ValueError, UnicodeError):
        return None
    if split.scheme.lower() not in ("http", "https") or not host:
        return None
    plain = quote(told.replace(host, plain_host or host, 1), safe=_IN_ADDRESS)
    return plain if len(plain) <= LONGEST_ADDRESS else None


def shortened(text: str, most: int) -> str:
    """Return a text with as much of it as there is room for, and a sign that there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
