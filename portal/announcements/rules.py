"""What an announcement says, how long it may be, and when it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from geo.coordinates import latin_digits
from geo.country import Country, Names
from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls

LONGEST_TITLE = 120
LONGEST_TEXT = 1_000
LONGEST_LINK = 500
LONGEST_TIME = timedelta(days=366)


class Kind(StrEnum):
    """How an announcement is shown: an urgent one stands as a line on every page."""

    URGENT = "urgent"
    OUTAGE = "outage"
    INFORMATION = "information"


class State(StrEnum):
    """Where an announcement stands; all but a draft is told by the clock alone."""

    DRAFT = "draft"
    WAITING = "waiting"
    SHOWN = "shown"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement as anybody may read it, texts by language.

    `agency` is whose it is with its names, None is the government's as a whole.
    """

    id: UUID
    kind: Kind
    agency: str | None
    agency_names: Names | None
    titles: Names
    texts: Names
    link: str | None
    starts_at: datetime
    ends_at: datetime
    published_at: datetime

    def stands_at(self, now: datetime) -> bool:
        """Check whether it has begun and has not ended."""
        return self.starts_at <= now < self.ends_at

    @property
    def key(self) -> tuple[str, str]:
        """What is another whenever a page that shows it is: the end is part of it."""
        return str(self.id), self.ends_at.isoformat()


@dataclass(frozen=True)
class NewAnnouncement:
    """What an officer writes; `agency` None is the government's as a whole."""

    kind: Kind
    agency: str | None
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    link: str | None
    starts_at: datetime
    ends_at: datetime


def state_of(
    published_at: datetime | None, starts_at: datetime, ends_at: datetime, now: datetime
) -> State:
    """Return where an announcement stands."""
    if published_at is None:
        return State.DRAFT
    if now >= ends_at:
        return State.ENDED
    return State.SHOWN if now >= starts_at else State.WAITING


def read_announcement(
    raw: Mapping[str, str], country: Country, now: datetime
) -> tuple[NewAnnouncement | None, list[InvalidParameter]]:
    """Read what a form holds: the announcement, or every fault by the name of its field.

    Fields: kind, agency, title_<language>, text_<language>, link, starts_at, ends_at. Times are on
    the country's clock; an empty start is now.
    """
    reader = _Reader(raw, country)
    kind = reader.kind()
    titles, texts = reader.texts("title", LONGEST_TITLE), reader.texts("text", LONGEST_TEXT)
    link = reader.link()
    starts_at = reader.moment("starts_at") if raw.get("starts_at", "").strip() else now
    ends_at = reader.moment("ends_at")
    if starts_at is not None and ends_at is not None:
        reader.check_times(starts_at, ends_at, now)
    if reader.faults or kind is None or starts_at is None or ends_at is None:
        return None, reader.faults
    agency = raw.get("agency", "").strip() or None
    return NewAnnouncement(kind, agency, titles, texts, link, starts_at, ends_at), []


def read_end(text: str, country: Country) -> datetime:
    """Read a new end, on the country's clock; raises InvalidParameter("ends_at")."""
    reader = _Reader({"ends_at": text}, country)
    found = reader.moment("ends_at")
    if found is None:
        raise reader.faults[0]
    return found


def written_moment(moment: datetime, country: Country) -> str:
    """Write a moment as the field of a form holds it, on the country's clock."""
    return f"{moment.astimezone(ZoneInfo(country.time_zone)):%Y-%m-%dT%H:%M}"


class _Reader:
    def __init__(self, raw: Mapping[str, str], country: Country) -> None:
        self._raw = raw
        self._country = country
        self.faults: list[InvalidParameter] = []

    def _fault(self, name: str, text: str, **values: int) -> None:
        value = self._raw.get(name, "")
        self.faults.append(InvalidParameter(name, text, value=value, allowed=None, **values))

    def kind(self) -> Kind | None:
        text = self._raw.get("kind", "")
        if text in set(Kind):
            return Kind(text)
        self._fault("kind", _("Choose what kind of announcement it is."))
        return None

    def texts(self, name: str, most: int) -> dict[str, str]:
        """Read a text in every language; a line end is kept, other controls are not."""
        found = {}
        for language in self._country.languages:
            # Normalising takes the square of the length of a run of marks.
            told = without_bidi_controls(self._raw.get(f"{name}_{language}", "")[: 2 * most + 2])
            lines = (" ".join(line.split()) for line in told.splitlines())
            text = "\n".join("".join(filter(str.isprintable, line)) for line in lines).strip()
            found[language] = text
            if not 0 < len(text) <= most:
                self._fault(
                    f"{name}_{language}", _("Write between 1 and {most} characters."), most=most
                )
        return found

    def link(self) -> str | None:
        text = self._raw.get("link", "").strip()
        if not text:
            return None
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname)
        plain = all("!" <= one <= "~" or one > "\x9f" for one in text)
        if not (is_ours or is_web) or not plain or len(text) > LONGEST_LINK:
            self._fault(
                "link",
                _("Write a whole address, like https://…, or a path of this portal."),
            )
            return None
        return text

    def moment(self, name: str) -> datetime | None:
        text = latin_digits(self._raw.get(name, "").strip())
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        # A day alone, or a foreign zone, is none of what the field offers.
        if found is None or found.tzinfo is not None or len(text) < len("2026-01-02T03:04"):
            self._fault(name, _("Give a day and a time, like 2026-05-25 14:30."))
            return None
        return found.replace(tzinfo=ZoneInfo(self._country.time_zone))

    def check_times(self, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
        if ends_at <= max(starts_at, now):
            self._fault("ends_at", _("The end has to be after the start, and not be over yet."))
        elif ends_at - starts_at > LONGEST_TIME:
            self._fault(
                "ends_at",
                _("An announcement stands for {most} days at most: end it, and write another."),
                most=LONGEST_TIME.days,
            )
