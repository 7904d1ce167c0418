"""What GeoReport asks and is told: shapes of answers, which requests of which days, states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from geo.errors import InvalidParameter
from geo.messages import Several
from geo.messages import mark as _

PATH = "/open311/v2"
# The longest span of days and the most requests that one answer holds, as the standard says.
LONGEST_SPAN = timedelta(days=90)
MOST_REQUESTS = 1_000
_MOST_PAGES = 1_000
# What the standard calls a moment: the zone has to be said.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_LOST_PLUS = re.compile(r" (\d\d:\d\d)$", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


class Format(StrEnum):
    """In which shape an answer is asked for, by the end of its address."""

    XML = "xml"
    JSON = "json"


MEDIA_TYPES: Mapping[Format, str] = {Format.XML: "text/xml", Format.JSON: "application/json"}


class Status(StrEnum):
    """The two states that the standard knows."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Wanted:
    """Which requests are asked for: some by their ids, or those filed within a span of time."""

    ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: frozenset[Status] = frozenset(Status)
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    page_size: int = MOST_REQUESTS


def format_of(path: str) -> Format:
    """Return the shape that an address asks for: XML for whatever does not end in `.json`."""
    return Format.JSON if path.endswith(".json") else Format.XML


def read_wanted(given: Mapping[str, str], now: datetime) -> Wanted:
    """Read which requests are asked for; what is empty counts as not said.

    Raises InvalidParameter for a moment without a zone, a span of more than 90 days, another state
    than the two, and a page that cannot be.
    """
    ids = _several(given, "service_request_id")
    if ids:
        return Wanted(ids=ids[:MOST_REQUESTS])
    since, until = _span(given, now)
    return Wanted(
        codes=_several(given, "service_code"),
        statuses=_statuses(_several(given, "status")),
        since=since,
        until=until,
        page=_number(given, "page", 1, _MOST_PAGES),
        page_size=_number(given, "page_size", MOST_REQUESTS, MOST_REQUESTS),
    )


def _several(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    said = (one.strip() for one in given.get(name, "").split(","))
    return tuple(dict.fromkeys(one for one in said if one))


def _statuses(said: tuple[str, ...]) -> frozenset[Status]:
    known = {status.value for status in Status}
    for one in said:
        if one not in known:
            raise InvalidParameter(
                "status",
                _("“{value}” is not a status. The two are: {known}."),
                value=one,
                known=Several(Status),
            )
    return frozenset(Status(one) for one in said) or frozenset(Status)


def _span(given: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    """Return the span of time: one end that is not said follows from the other."""
    since, until = _moment(given, "start_date"), _moment(given, "end_date")
    if since is None:
        end = until or now
        return _earlier(end), end
    end = until or min(now, _later(since))
    if end - since > LONGEST_SPAN:
        raise InvalidParameter(
            "end_date",
            _("Between start_date and end_date are more than {most} days: ask for fewer."),
            value=given["end_date"],
            most=LONGEST_SPAN.days,
        )
    return since, end


def _earlier(end: datetime) -> datetime:
    first = datetime.min.replace(tzinfo=UTC)
    return end - LONGEST_SPAN if end - first > LONGEST_SPAN else first


def _later(since: datetime) -> datetime:
    last = datetime.max.replace(tzinfo=UTC)
    return since + LONGEST_SPAN if last - since > LONGEST_SPAN else last


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    # A plus that was not encoded arrives as a space.
    said = _LOST_PLUS.sub(r"+\1", given.get(name, "").strip())
    if not said:
        return None
    try:
        if _MOMENT.fullmatch(said):
            return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidParameter(
        name,
        _("“{value}” is not a moment with its zone: write it like 2026-01-31T00:00:00Z."),
        value=said,
    )


def _number(given: Mapping[str, str], name: str, missing: int, most: int) -> int:
    said = given.get(name, "").strip()
    if not said:
        return missing
    if _NUMBER.fullmatch(said) and 1 <= int(said) <= most:
        return int(said)
    raise InvalidParameter(
        name,
        _("{name}={value} is not possible: a whole number between 1 and {most}."),
        value=said,
        name=name,
        most=most,
    )
