"""The country a deployment serves: its names, clock, phone region, languages and area levels."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.coordinates import Box, Position
from geo.errors import InvalidSetup
from geo.messages import Several
from geo.messages import mark as _

Names = Mapping[str, str]
# In the order of `date.weekday()`.
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AreaLevel(_Strict):
    """One level of administrative areas, the largest first."""

    name: str
    names: dict[str, str]
    plural: dict[str, str]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def bare_name(self, text: str) -> str:
        """Leave out the word for the level, which some keep in the name and others do not."""
        for prefix in self.prefixes:
            text = re.sub(rf"^{re.escape(prefix)}\s+", "", text)
        for suffix in self.suffixes:
            text = re.sub(rf"\s+{re.escape(suffix)}$", "", text, flags=re.IGNORECASE)
        return text


class PublicNumber(_Strict):
    """A number that anybody may call: `dialled` in digits, as a phone takes it, what for in words.

    `hint` says who answers and when.
    """

    dialled: str = Field(pattern=r"^\+?[0-9]{2,15}$")
    names: dict[str, str]
    hint: dict[str, str] = {}


class Country(_Strict):
    """The facts about a country that the portal needs; one TOML file each in `geo/countries/`.

    What only a served country needs (`levels`, `holiday_calendar`, `weekend`) may be missing for
    the others, from which files are imported. `holiday_calendar` is a code of python-holidays.
    `more_boxes` are those of far parts; none crosses the 180th meridian. `crs_candidates` are the
    coordinate systems in use there, `operations` name, by the code of such a system, the operation
    to WGS 84: its code or a whole PROJ pipeline. `government` is what its government is called,
    `official_domains` are those that only public bodies get; `emergency_numbers` are for danger,
    `hotlines` for what cannot wait for an answer in writing.
    """

    code: str
    names: dict[str, str]
    time_zone: str
    phone_region: str
    holiday_calendar: str = ""
    weekend: tuple[Weekday, ...] = ()
    languages: tuple[str, ...]
    capital: Position
    box: Box
    more_boxes: tuple[Box, ...] = ()
    levels: tuple[AreaLevel, ...] = ()
    crs_candidates: tuple[str, ...] = ()
    operations: dict[str, str] = {}
    government: dict[str, str] = {}
    official_domains: tuple[str, ...] = ()
    emergency_numbers: tuple[PublicNumber, ...] = ()
    hotlines: tuple[PublicNumber, ...] = ()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of all parts of the country, that of the mainland first."""
        return (self.box, *self.more_boxes)

    def holds(self, position: Position) -> bool:
        """Return whether the position lies in a box of the country, of any of its parts."""
        return any(box.holds(position) for box in self.boxes)

    def is_official(self, address: str) -> bool:
        """Check whether a web address stands in a domain that only public bodies get."""
        host = urlsplit(address).hostname or ""
        return any(host == one or host.endswith(f".{one}") for one in self.official_domains)

    def says_level(self, name: str) -> bool:
        """Check whether the name of an area holds the word for a level, its own or another's."""
        return any(level.bare_name(name) != name for level in self.levels)

    def level_number(self, name: str) -> int:
        """Return the number of a level, 1 for the largest; 0 is the country itself."""
        for number, level in enumerate(self.levels, start=1):
            if level.name == name:
                return number
        raise InvalidSetup(
            _("“{level}” is not an area level of {country}. Its levels are: {levels}."),
            level=name,
            country=self.names["en"],
            levels=Several(level.name for level in self.levels),
        )


@cache
def load_country(code: str) -> Country:
    """Read the country file for an ISO 3166-1 alpha-2 code, in lower case."""
    folder = resources.files("geo") / "countries"
    known = sorted(path.name.removesuffix(".toml") for path in folder.iterdir())
    if code not in known:
        raise InvalidSetup(
            _("There is no country file for “{code}”. Known countries: {known}."),
            code=code,
            known=Several(known),
        )
    try:
        return Country.model_validate(tomllib.loads((folder / f"{code}.toml").read_text("utf-8")))
    except ValidationError as error:
        raise InvalidSetup(
            _("The country file “{code}” is not valid: {reason}"), code=code, reason=str(error)
        ) from error


def best_name(names: Names, language: str) -> str | None:
    """Choose the name in `language`, else any other there is, else nothing."""
    return names.get(language) or next((name for name in names.values() if name), None)
