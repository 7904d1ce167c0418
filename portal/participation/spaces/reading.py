"""Reading what an officer types into the form of a space, one field after the other."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo.coordinates import latin_digits
from geo.country import Country
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.comments.texts.rules import TextRules, read_text, read_title
from portal.participation.spaces.rules import Level


class DraftReader:
    """Reads fields one by one and remembers what is wrong."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.faults: list[InvalidParameter] = []

    def fault(self, name: str, text: str, value: str = "", **values: object) -> None:
        """Remember a fault at a field."""
        found = InvalidParameter(name, text, value=value, allowed=None, **values)
        self.faults.append(found)

    def one_of(self, name: str, held: object, known: type[Level], text: str) -> Level | None:
        """Read one of some words."""
        if held in set(known):
            return known(str(held))
        self.fault(name, text)
        return None

    def lines(
        self, name: str, data: Mapping[str, Any], longest: int, *, is_long: bool = False
    ) -> dict[str, str]:
        """Read a text without Markdown in each language; `is_long` keeps its lines."""
        found = {}
        for language, text in self._by_language(data.get(name)).items():
            try:
                rules = TextRules(name, longest)
                found[language] = (
                    read_text(text, rules).markdown if is_long else read_title(text, longest, name)
                )
            except InvalidParameter as error:
                self.faults.append(error)
        return found

    def markdown(
        self, name: str, data: Mapping[str, Any], longest: int
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Read a text with Markdown in each language: as it was typed, and as HTML."""
        texts, htmls = {}, {}
        for language, text in self._by_language(data.get(name)).items():
            try:
                written = read_text(text, TextRules(name, longest))
            except InvalidParameter as error:
                self.faults.append(error)
                continue
            texts[language], htmls[language] = written.markdown, written.html
        return texts, htmls

    def _by_language(self, held: object) -> dict[str, str]:
        known = held if isinstance(held, Mapping) else {}
        told = {one: str(known.get(one, "")) for one in self.country.languages}
        return {language: text for language, text in told.items() if text.strip()}

    def day(self, name: str, held: object) -> date | None:
        """Read a day; an empty one is none."""
        text = latin_digits(str(held or "").strip())
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, _("“{value}” is no day: write it like 2026-05-25."), text)
            return None

    def moment(self, name: str, held: object) -> datetime | None:
        """Read a day and a time on the country's clock."""
        text = latin_digits(str(held or "").strip())
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        # A day alone, or a foreign zone, is none of what the field offers.
        if found is None or found.tzinfo is not None or len(text) < len("2026-01-02T03:04"):
            self.fault(name, _("Give a day and a time, like 2026-05-25 14:30."), text)
            return None
        return found.replace(tzinfo=ZoneInfo(self.country.time_zone))

    def count(self, name: str, data: Mapping[str, Any], most: int) -> int | None:
        """Read a whole number from 1; an empty one is none."""
        text = latin_digits(str(data.get(name) or "").strip())
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not 1 <= int(text) <= most:
            self.fault(name, _("Give a whole number from 1 to {most}."), text, most=most)
            return None
        return int(text)
