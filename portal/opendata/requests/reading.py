"""Reading what is asked for and what an agency answers, each fault by the name of its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from geo.coordinates import latin_digits
from geo.country import Country
from geo.errors import InvalidFields, InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import clean_agency
from portal.comments.texts.rules import TextRules, WrittenText, read_text, read_title
from portal.opendata.requests.rules import (
    LONGEST_ADDRESS,
    LONGEST_LAW,
    LONGEST_OFFICIAL,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Circumstance,
    Circumstances,
    Need,
)

Value = TypeVar("Value")
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True)
class NewRequest:
    """What somebody asks for; `agency` None is whose data it is nobody knows yet."""

    language: str
    title: str
    text: WrittenText
    agency: str | None


@dataclass(frozen=True)
class NewAnswer:
    """What an officer says in all languages, and what is named with it.

    `dataset` is the name of a dataset in its address.
    """

    circumstance: Circumstance
    texts: Mapping[str, str]
    htmls: Mapping[str, str]
    dataset: str = ""
    day: date | None = None
    address: str | None = None
    agency: str | None = None
    law: Mapping[str, str] | None = None


class _Faults:
    """All that is wrong with a form, so that nobody hears of one fault after the other."""

    def __init__(self) -> None:
        self.found: list[InvalidParameter] = []

    def read(self, reading: Callable[[], Value], instead: Value) -> Value:
        """Return what is read, and `instead` where it is not right."""
        try:
            return reading()
        except InvalidFields as error:
            self.found += error.faults
        except InvalidParameter as error:
            self.found.append(error)
        return instead

    def check(self) -> None:
        """Raise InvalidFields where anything is wrong."""
        if self.found:
            raise InvalidFields(self.found)


def read_request(given: Mapping[str, str], language: str, *, may_link: bool = False) -> NewRequest:
    """Read the fields title, text and agency; raises InvalidFields with all that is wrong."""
    faults = _Faults()
    title = faults.read(lambda: read_title(given.get("title", ""), LONGEST_TITLE, "title"), "")
    rules = TextRules("text", LONGEST_TEXT, may_link)
    text = faults.read(lambda: read_text(given.get("text", ""), rules), WrittenText("", ""))
    agency = faults.read(lambda: clean_agency(given.get("agency")), None)
    faults.check()
    return NewRequest(language, title, text, agency)


def read_answer(
    given: Mapping[str, str], country: Country, known: Circumstances, today: date
) -> NewAnswer:
    """Read the fields circumstance, text_<language>, and what the circumstance needs.

    Raises InvalidFields with all that is wrong.
    """
    circumstance = known.get(given.get("circumstance"))
    if circumstance is None or circumstance.by_asker:
        raise InvalidFields([InvalidParameter("circumstance", _("Choose how the request ends."))])
    faults, texts, htmls = _Faults(), {}, {}
    for language in country.languages:
        rules = TextRules(f"text_{language}", LONGEST_OFFICIAL)
        typed = given.get(rules.field, "")
        read = faults.read(lambda rules=rules, typed=typed: read_text(typed, rules), None)  # type: ignore[misc]
        if read is not None:
            texts[language], htmls[language] = read.markdown, read.html
    needs = circumstance.needs
    answer = NewAnswer(
        circumstance,
        texts,
        htmls,
        dataset=faults.read(lambda: _dataset(given), "") if needs is Need.DATASET else "",
        day=faults.read(lambda: _day(given, today), None) if needs is Need.DAY else None,
        address=faults.read(lambda: _address(given), None) if needs is Need.ADDRESS else None,
        agency=faults.read(lambda: _agency(given), None) if needs is Need.AGENCY else None,
        law=faults.read(lambda: _law(given, country), None) if needs is Need.LAW else None,
    )
    faults.check()
    return answer


def _dataset(given: Mapping[str, str]) -> str:
    """Return the name of a dataset, also out of the address of its page."""
    typed = given.get("dataset", "").strip()
    name = urlsplit(typed).path.rstrip("/").rpartition("/")[2]
    if not name:
        raise InvalidParameter(
            "dataset", _("Give the address of the dataset on this portal."), value=typed
        )
    return name


def _day(given: Mapping[str, str], today: date) -> date:
    typed = given.get("day", "").strip()
    try:
        day = date.fromisoformat(latin_digits(typed))
    except ValueError as error:
        raise InvalidParameter(
            "day", _("Give a day like 2026-05-25, not “{value}”."), value=typed
        ) from error
    if day < today:
        raise InvalidParameter(
            "day", _("{value} is over: give a day that is still to come."), value=typed
        )
    return day


def _address(given: Mapping[str, str]) -> str:
    typed = given.get("address", "").strip()
    try:
        parts = urlsplit(typed)
        is_right = parts.scheme in _SCHEMES and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_right = False
    if not is_right or len(typed) > LONGEST_ADDRESS or any(one.isspace() for one in typed):
        raise InvalidParameter(
            "address", _("Give an address that begins with https://."), value=typed
        )
    return typed


def _agency(given: Mapping[str, str]) -> str:
    agency = clean_agency(given.get("to_agency"))
    if agency is None:
        raise InvalidParameter("to_agency", _("Choose the agency whose affair this is."))
    return agency


def _law(given: Mapping[str, str], country: Country) -> dict[str, str]:
    faults = _Faults()
    told = {
        language: faults.read(
            lambda field=f"law_{language}": read_title(given.get(field, ""), LONGEST_LAW, field),  # type: ignore[misc]
            "",
        )
        for language in country.languages
    }
    faults.check()
    return told
