"""Reading what somebody proposes: title, text and place, each fault by the name of its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.coordinates import Position, latin_digits
from geo.country import Country
from geo.errors import InvalidFields, InvalidParameter
from geo.messages import mark as _
from portal.comments.texts.rules import TextRules, WrittenText, read_text, read_title
from portal.participation.ideas.rules import (
    LONGEST_OFFICIAL,
    LONGEST_PLACE,
    LONGEST_TEXT,
    LONGEST_TITLE,
)


@dataclass(frozen=True)
class NewIdea:
    """What somebody proposes; `place` is what he typed for the position."""

    language: str
    title: str
    text: WrittenText
    position: Position | None = None
    place: str | None = None


@dataclass(frozen=True)
class Official:
    """What an officer writes in all languages of the country: Markdown, and as HTML."""

    texts: Mapping[str, str]
    htmls: Mapping[str, str]


def read_idea(
    given: Mapping[str, str], language: str, position: Position | None, *, may_link: bool
) -> NewIdea:
    """Read the fields title, text and place; raises InvalidFields with all that is wrong."""
    faults: list[InvalidParameter] = []
    title, text = "", WrittenText("", "")
    try:
        title = read_title(given.get("title", ""), LONGEST_TITLE, "title")
    except InvalidParameter as error:
        faults.append(error)
    try:
        rules = TextRules("text", LONGEST_TEXT, may_link)
        text = read_text(given.get("text", ""), rules)
    except InvalidParameter as error:
        faults.append(error)
    if faults:
        raise InvalidFields(faults)
    typed = " ".join(given.get("place", "").split())[:LONGEST_PLACE]
    place = typed if position is not None and typed else None
    return NewIdea(language, title, text, position, place)


def read_official(given: Mapping[str, str], country: Country, name: str = "text") -> Official:
    """Read the fields `name_language`; raises InvalidFields for languages that are missing."""
    texts, htmls, faults = {}, {}, []
    for language in country.languages:
        field = f"{name}_{language}"
        try:
            read = read_text(given.get(field, ""), TextRules(field, LONGEST_OFFICIAL))
        except InvalidParameter as error:
            faults.append(error)
            continue
        texts[language], htmls[language] = read.markdown, read.html
    if faults:
        raise InvalidFields(faults)
    return Official(texts, htmls)


def read_percent(text: str) -> int:
    """Read how far something has come; raises InvalidParameter("percent")."""
    plain = latin_digits(text.strip()).rstrip("%٪").strip()
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 3 or int(plain) > 100:
        raise InvalidParameter(
            "percent", _("Give a whole number from 0 to 100, not “{value}”."), value=text
        )
    return int(plain)


def read_day(text: str, today: date) -> date | None:
    """Read by when something is to be done, None where nothing is said.

    Raises InvalidParameter("implement_by") for what is no day, or one that is over.
    """
    plain = latin_digits(text.strip())
    if not plain:
        return None
    try:
        day = date.fromisoformat(plain)
    except ValueError as error:
        raise InvalidParameter(
            "implement_by", _("Give a day like 2026-05-25, not “{value}”."), value=text
        ) from error
    if day < today:
        raise InvalidParameter(
            "implement_by", _("{value} is over: give a day that is still to come."), value=text
        )
    return day
