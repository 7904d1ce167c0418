"""Reading a case as a form or a program hands it in: every fault by its field, all at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.coordinates import Position, parse_number
from geo.country import Country
from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.phones import read_phone
from portal.accounts.rules import clean_name, normalised_email
from portal.contact.forms import CaseForm, FormField
from portal.contact.pages import read_page
from portal.contact.rules import LONGEST_LINE, LONGEST_SUBJECT, LONGEST_TEXT, NewCase, Person
from portal.contact.topics import Topics

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_OFFICE = re.compile(r"[a-z][a-z0-9_-]{0,63}/[^\x00-\x20\x7f]{1,200}")
_AGENCY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_NEEDED = _("Fill this in: the agency needs it.")


@dataclass
class Reading:
    """What was read: `case` where nothing is wrong, else each fault by the name of its field."""

    case: NewCase | None = None
    faults: dict[str, InvalidParameter] = field(default_factory=dict)


def read_case(
    form: CaseForm, country: Country, topics: Topics, language: str, raw: Mapping[str, str]
) -> Reading:
    """Read what was filled in, by the names of the form's fields.

    Beside them: `name`, `email`, `phone`, `country`, `is_hidden` and `may_be_published` (“yes” or
    empty), `lat` and `lon`, `office`. What a hidden person writes there is read all the same: what
    becomes of it says `file_case`.
    """
    reader = _Reader(form, country, topics, raw)
    made = NewCase(
        kind=form.kind,
        language=language,
        person=reader.person(),
        subject=reader.subject(),
        text=reader.told("text") or "",
        agency=reader.told("agency"),
        topic=reader.told("topic"),
        position=reader.position(),
        office=reader.office(),
        details=reader.details(),
        may_be_published=form.publishing != "never" and raw.get("may_be_published") == "yes",
    )
    return Reading(None if reader.faults else made, reader.faults)


class _Reader:
    def __init__(
        self, form: CaseForm, country: Country, topics: Topics, raw: Mapping[str, str]
    ) -> None:
        self.faults: dict[str, InvalidParameter] = {}
        self._form, self._country, self._topics, self._raw = form, country, topics, raw

    def told(self, name: str) -> str | None:
        """Return what was filled in for a field of the form; None for nothing, or a fault."""
        one = self._form.field(name)
        return None if one is None else self._try(name, lambda: self._field(one))

    def subject(self) -> str:
        """Return what it is about; a form that does not ask takes the first line of the text."""
        if self._form.field("subject") is not None:
            return self.told("subject") or ""
        return (self.told("text") or "").partition("\n")[0][:LONGEST_SUBJECT]

    def details(self) -> dict[str, str]:
        """Return what only this kind asks for."""
        shared = {"subject", "text", "agency", "topic"}
        own = [one.name for one in self._form.fields if one.name not in shared]
        return {name: value for name in own if (value := self.told(name)) is not None}

    def person(self) -> Person:
        """Return who writes; a fault where nobody can be reached who has to be."""
        is_hidden = self._is_hidden()
        person = Person(
            name=self._try("name", lambda: clean_name(self._said("name"))),
            email=self._try("email", lambda: normalised_email(self._said("email"))),
            phone=self._try("phone", self._phone),
            country=self._try("country", lambda: _country(self._said("country"))),
            is_hidden=is_hidden,
        )
        if self._form.name == "required" and not is_hidden and person.name is None:
            self._fault("name", _("Write your name, or choose to stay hidden."))
        if self._form.contact == "required" and not person.can_be_reached:
            self._fault("email", _("Leave an e-mail address or a phone number for the answer."))
        return person

    def position(self) -> Position | None:
        """Return the place on the map."""
        if not (self._said("lat") or self._said("lon")):
            if self._form.needs_place:
                self._fault("lat", _("Say where it is: type a place, or choose it on the map."))
            return None
        lon, lat = parse_number(self._said("lon")), parse_number(self._said("lat"))
        if lon is None or lat is None or not self._country.holds(Position(lon, lat)):
            self._fault("lat", _("This place is not in the country: choose it on the map anew."))
            return None
        return Position(lon, lat)

    def office(self) -> str | None:
        """Return the office that was chosen beside the place, as `layer/ref`."""
        said = self._said("office")
        return said if _OFFICE.fullmatch(said) else None

    def _is_hidden(self) -> bool:
        if self._form.identity == "hidden_unless_said":
            return self._said("is_hidden") != "no"
        return self._said("is_hidden") == "yes"

    def _phone(self) -> str:
        return read_phone(self._said("phone"), self._country.phone_region)

    def _said(self, name: str) -> str:
        return self._raw.get(name, "").strip()

    def _field(self, one: FormField) -> str:
        text = plain_text(self._said(one.name))
        _refuse_long(one, text)
        return _READERS[one.type](self, one, text) if one.type in _READERS else text

    def _try(self, name: str, read: Callable[[], str]) -> str | None:
        one = self._form.field(name)
        if not self._said(name):
            if one is not None and one.required:
                self._fault(name, _NEEDED)
            return None
        try:
            return read()
        except InvalidParameter as error:
            self.faults.setdefault(name, error)
            return None

    def _fault(self, name: str, text: str) -> None:
        self.faults.setdefault(name, InvalidParameter(name, text, value=self._said(name)))

    def agency(self, one: FormField, text: str) -> str:
        """Check the code of an agency; whether there is one is asked where the case is filed."""
        if not _AGENCY.fullmatch(text):
            raise InvalidParameter(one.name, _("Choose an agency from the list."), value=text)
        return text

    def topic(self, one: FormField, text: str) -> str:
        """Check the code of a topic."""
        found = self._topics.get(text)
        if found is None or (self._form.needs_place and not found.is_at_places):
            raise InvalidParameter(one.name, _("Choose a topic from the list."), value=text)
        return text

    def page(self, _one: FormField, text: str) -> str:
        """Return the path of a page of ours; whatever is none is the first one."""
        return read_page(text).path

    def choice(self, one: FormField, text: str) -> str:
        """Check the code of an option."""
        if text not in {option.code for option in one.options}:
            raise InvalidParameter(one.name, _("Choose one of the answers."), value=text)
        return text

    def date(self, one: FormField, text: str) -> str:
        """Check a day; it is kept as it is written in ISO 8601."""
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise InvalidParameter(
                one.name, _("“{value}” is not a day: write it like 2026-03-31."), value=text
            ) from error


_READERS: Mapping[str, Callable[[_Reader, FormField, str], str]] = {
    "agency": _Reader.agency,
    "topic": _Reader.topic,
    "choice": _Reader.choice,
    "page": _Reader.page,
    "date": _Reader.date,
}


def plain_text(text: str) -> str:
    """Return what somebody wrote without what cannot be seen; lines stay."""
    lines = text[: LONGEST_TEXT * 2].replace("\r\n", "\n").replace("\r", "\n")
    shown = without_bidi_controls(lines)
    return "".join(one for one in shown if one == "\n" or one.isprintable()).strip()


def _refuse_long(one: FormField, text: str) -> None:
    most = LONGEST_TEXT if one.type == "text" else LONGEST_LINE
    most = LONGEST_SUBJECT if one.name == "subject" else most
    if len(text) > most:
        raise InvalidParameter(
            one.name,
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(text),
            most=most,
        )


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text.upper()):
        raise InvalidParameter("country", _("Choose a country from the list."), value=text)
    return text.upper()
