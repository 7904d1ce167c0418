"""What an officer writes about a space: read field by field, with every fault at its field."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from geo.coordinates import latin_digits
from geo.country import Country, Names
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.participation.spaces.reading import DraftReader
from portal.participation.spaces.rules import LEVEL_ACTIVITIES, Activity, Level

LONGEST_NAME = 60
LONGEST_TITLE = 120
LONGEST_SUMMARY = 300
LONGEST_TEXT = 20_000
LONGEST_PROMISE = 1_000
LONGEST_PHASE_TITLE = 80
LONGEST_PHASE_TEXT = 500
MOST_PHASES = 12
MOST_AREAS = 40
MOST_SUPPORTERS = 1_000_000
MOST_WORKING_DAYS = 120
DEFAULT_WORKING_DAYS = 20
# Words of the addresses beside those of spaces: nothing may be called so.
RESERVED_NAMES = frozenset({"new", "feed", "spaces", "ideas", "forum", "polls", "map", "search"})
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OVERLAP = _("This phase overlaps with the one before it: one has to end before the next begins.")
NEEDED_IN_ALL = _("This is needed in every language.")


@dataclass(frozen=True)
class PhaseDraft:
    """A phase as it was written."""

    titles: Names
    texts: Names
    starts_at: datetime
    ends_at: datetime
    activities: frozenset[Activity]


@dataclass(frozen=True)
class SpaceDraft:
    """A space as it was written; what a draft may still miss is empty or None."""

    agency: str
    name: str
    level: Level
    titles: Names
    summaries: Names
    texts: Names
    htmls: Names
    promises: Names
    answer_due: date | None
    areas: tuple[str, ...]
    lon: float | None
    lat: float | None
    support_threshold: int | None
    answer_working_days: int
    phases: tuple[PhaseDraft, ...]


def read_space(
    data: Mapping[str, Any], country: Country, known_areas: Collection[str]
) -> tuple[SpaceDraft | None, list[InvalidParameter]]:
    """Read what a form holds: the draft, or every fault by the name of its field.

    Fields are those of a SpaceDraft; texts are by language, moments are on the country's clock, a
    field of a phase is called like `phases.0.starts_at`. Without a name one is made of the title.
    """
    reader = DraftReader(country)
    level = reader.one_of("level", data.get("level"), Level, _("Choose a level."))
    agency = str(data.get("agency", "")).strip()
    if not agency:
        reader.fault("agency", _("Choose the agency that asks and answers."))
    titles = reader.lines("titles", data, LONGEST_TITLE)
    if not any(titles.values()):
        reader.fault("titles", _("Write a title, in one language at least."))
    texts, htmls = reader.markdown("texts", data, LONGEST_TEXT)
    said: dict[str, Any] = {
        "agency": agency,
        "name": _name(reader, str(data.get("name", "")), titles),
        "level": level,
        "titles": titles,
        "summaries": reader.lines("summaries", data, LONGEST_SUMMARY),
        "texts": texts,
        "htmls": htmls,
        "promises": reader.lines("promises", data, LONGEST_PROMISE, is_long=True),
        "answer_due": reader.day("answer_due", data.get("answer_due")),
        "areas": _areas(reader, data.get("areas", ()), known_areas),
        **_position(reader, data, country),
        "support_threshold": reader.count("support_threshold", data, MOST_SUPPORTERS),
        "answer_working_days": reader.count("answer_working_days", data, MOST_WORKING_DAYS)
        or DEFAULT_WORKING_DAYS,
        "phases": _phases(reader, data.get("phases", ()), level),
    }
    return (None if reader.faults else SpaceDraft(**said)), reader.faults


def is_whole(texts: Names, country: Country) -> bool:
    """Check whether a text is there in every language of the country."""
    return all(texts.get(one, "").strip() for one in country.languages)


def read_texts(
    data: Mapping[str, Any], country: Country, titles: str | None, texts: str
) -> tuple[Names, Names, Names, list[InvalidParameter]]:
    """Read a title and a text in all languages, both needed: news, an outcome, a reason.

    Returns titles, texts, the texts as HTML, and the faults; `titles` and `texts` name the fields.
    """
    reader = DraftReader(country)
    told = {} if titles is None else reader.lines(titles, data, LONGEST_TITLE)
    written, htmls = reader.markdown(texts, data, LONGEST_TEXT)
    for field, held in ((titles, told), (texts, written)):
        is_told = any(one.parameter == field for one in reader.faults)
        if field is not None and not is_told and not is_whole(held, country):
            reader.fault(field, NEEDED_IN_ALL)
    return told, written, htmls, reader.faults


def _name(reader: DraftReader, text: str, titles: Names) -> str:
    name = text.strip().lower() or name_of(titles)
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or name in RESERVED_NAMES:
        reader.fault(
            "name",
            _("Write small Latin letters, digits and single hyphens, {most} of them at most."),
            name,
            most=LONGEST_NAME,
        )
    return name


def name_of(titles: Names) -> str:
    """Make the name of a space in addresses of what Latin letters its titles have."""
    for title in (titles.get("en", ""), *titles.values()):
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        words = re.findall(r"[a-z0-9]+", plain)
        name = ""
        for word in words:
            longer = f"{name}-{word}".strip("-")
            if len(longer) > LONGEST_NAME:
                break
            name = longer
        if name and name not in RESERVED_NAMES:
            return name
    return ""


def _areas(
    reader: DraftReader, held: Sequence[str], known_areas: Collection[str]
) -> tuple[str, ...]:
    areas = tuple(dict.fromkeys(held))
    for code in areas:
        if code not in known_areas:
            reader.fault("areas", _("“{value}” is no area of this country."), code)
    if len(areas) > MOST_AREAS:
        reader.fault("areas", _("Choose {most} areas at most, or a larger one."), most=MOST_AREAS)
    return areas


def _position(
    reader: DraftReader, data: Mapping[str, Any], country: Country
) -> dict[str, float | None]:
    """Read where it is: both coordinates, or none."""
    found: dict[str, float | None] = {"lon": None, "lat": None}
    for name, most in (("lon", 180), ("lat", 90)):
        text = latin_digits(str(data.get(name) or "").strip())
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = most + 1.0
        if not -most <= value <= most:
            reader.fault(name, _("“{value}” is no coordinate in degrees, like 31.95."), text)
        found[name] = value
    if (found["lon"] is None) != (found["lat"] is None):
        reader.fault(
            "lat" if found["lat"] is None else "lon",
            _("Give both coordinates, or none of them."),
        )
    return found


def _phases(
    reader: DraftReader, held: Sequence[Mapping[str, Any]], level: Level | None
) -> tuple[PhaseDraft, ...]:
    if len(held) > MOST_PHASES:
        reader.fault("phases", _("A space has {most} phases at most."), most=MOST_PHASES)
    read = [
        _phase(reader, f"phases.{number}", one, level)
        for number, one in enumerate(held[:MOST_PHASES])
    ]
    found = [(number, one) for number, one in enumerate(read) if one is not None]
    in_order = sorted(found, key=lambda one: one[1].starts_at)
    for (_before, earlier), (number, later) in pairwise(in_order):
        if later.starts_at < earlier.ends_at:
            reader.fault(f"phases.{number}.starts_at", _OVERLAP)
    return tuple(one for _number, one in in_order)


def _phase(
    reader: DraftReader, at: str, held: Mapping[str, Any], level: Level | None
) -> PhaseDraft | None:
    starts_at = reader.moment(f"{at}.starts_at", held.get("starts_at"))
    ends_at = reader.moment(f"{at}.ends_at", held.get("ends_at"))
    told = {f"{at}.{name}": held.get(name) for name in ("titles", "texts")}
    titles = reader.lines(f"{at}.titles", told, LONGEST_PHASE_TITLE)
    texts = reader.lines(f"{at}.texts", told, LONGEST_PHASE_TEXT, is_long=True)
    if not titles:
        reader.fault(f"{at}.titles", _("Say what this phase is called, like “Ideas”."))
    activities = frozenset(Activity(one) for one in held.get("activities", ()) if one in _KNOWN)
    if level is not None and not activities <= LEVEL_ACTIVITIES[level]:
        reader.fault(
            f"{at}.activities",
            _("The level of this space does not allow all of these: untick some, or change it."),
        )
    if starts_at is None or ends_at is None:
        return None
    if ends_at <= starts_at:
        reader.fault(f"{at}.ends_at", _("The end has to be after the start."))
        return None
    return PhaseDraft(titles, texts, starts_at, ends_at, activities)


_KNOWN = frozenset(one.value for one in Activity)
