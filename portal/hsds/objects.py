"""How the objects of an answer are put together, and the small ones that many others hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError

from geo.country import Country
from layers.catalogue.definitions import Definition
from portal.directory.published.rules import worded
from portal.directory.published.surroundings import mark_of
from portal.hsds.ids import id_of
from portal.hsds.opening import utc_offset_hours, weekly_rules, with_offset
from portal.vocabularies.rules import Vocabularies

# An object of HSDS before it is written as JSON; UUIDs and dates are written by orjson.
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writing:
    """What every object of an answer is written with.

    `now` is on the country's clock, `offices` the definition of the layer of offices, `public_url`
    the address of the portal without a path.
    """

    language: str
    country: Country
    now: datetime
    offices: Definition
    vocabularies: Vocabularies
    public_url: str

    def text(self, texts: Any) -> str | None:  # noqa: ANN401 - texts by language, or nothing
        """Choose a text in the language of the answer, else in any other."""
        return worded(texts, self.language)

    def other_text(self, texts: Any) -> str | None:  # noqa: ANN401
        """Return the text in the first other language that it is in."""
        shown = self.text(texts)
        return next((text for text in (texts or {}).values() if text != shown), None)


def mark_of_writing(writing: Writing) -> tuple[str, ...]:
    """Return what every object depends on besides the releases.

    Agencies and terms of office end with a day, and the offset from UTC changes too.
    """
    return (
        writing.language,
        writing.now.date().isoformat(),
        str(writing.now.utcoffset()),
        repr(writing.offices),
        mark_of(writing.vocabularies),
        writing.public_url,
    )


def kept(**fields: Any) -> Object:  # noqa: ANN401 - whatever JSON can hold
    """Make an object of the fields that say something; HSDS has no null."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def written_time(moment: datetime) -> str:
    """Write a moment in UTC with milliseconds, as HSDS wants `last_modified`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_phones(
    numbers: Iterable[str], owner: tuple[str, UUID], kind: str = "voice"
) -> list[Object]:
    """Write phone numbers; `owner` is the name of the field for the owner's id, and that id."""
    field, owner_id = owner
    return [
        {
            "id": id_of("phone", f"{owner_id}/{kind}/{number}"),
            field: owner_id,
            "number": number,
            "type": kind,
        }
        for number in dict.fromkeys(numbers)
    ]


def write_schedules(
    hours: str | None, owner: tuple[str, UUID], writing: Writing, part: str = ""
) -> list[Object]:
    """Write opening hours: weekly rules where they are simple, and always the whole text.

    `part` tells schedules of one owner apart.
    """
    if not hours:
        return []
    field, owner_id = owner
    rules = weekly_rules(hours)
    always = {field: owner_id, "description": hours}
    if not rules:
        return [{"id": id_of("schedule", f"{owner_id}/{part}"), **always}]
    return [
        {
            "id": id_of("schedule", f"{owner_id}/{part}/{number}"),
            **always,
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "SU",
            "byday": ",".join(rule.days),
            "opens_at": with_offset(rule.opens_at, writing.now),
            "closes_at": with_offset(rule.closes_at, writing.now),
            "timezone": utc_offset_hours(writing.now),
        }
        for number, rule in enumerate(rules)
    ]


def write_languages(
    codes: Sequence[str], owner: tuple[str, UUID], writing: Writing
) -> list[Object]:
    """Write the languages that somebody is served in."""
    field, owner_id = owner
    return [
        {
            "id": id_of("language", f"{owner_id}/{code}"),
            field: owner_id,
            "name": _language_name(code, writing.language),
            "code": code,
        }
        for code in dict.fromkeys(codes)
    ]


@cache
def _language_name(code: str, language: str) -> str:
    try:
        return str(Locale.parse(language).languages.get(code, code))
    except (UnknownLocaleError, ValueError):
        return code
