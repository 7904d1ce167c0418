"""The filters of the lists of the back office: read from an address or a form, and drawn again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.messages import mark as _
from layers.areas.queries import named_areas
from portal.accounts.officer_roles import Role
from portal.directory.listing.wanted import (
    CHECKED_NAMES,
    NOBODY,
    STATE_NAMES,
    Checked,
    State,
    Wanted,
    gaps_of,
)
from portal.directory.registers.definitions import Subject
from web.page.officer_page import OfficerPage
from web.pages.officers.proposals.view import names_of_agencies

_LABELS: Mapping[str, str] = {
    "agency": _("Agency"),
    "area": _("Area"),
    "state": _("State"),
    "lacks": _("What is missing"),
    "checked": _("Last check"),
}
FILTERS = ("q", *_LABELS)
_LONGEST_TEXT = 200
# A word of the register itself among the states, as in status-inactive.
_STATUS = "status-"
Choice = tuple[str, str]


@dataclass(frozen=True)
class Filter:
    """One filter as it is drawn: a choice."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str


@dataclass(frozen=True)
class ListFilters:
    """What is asked of a list; `given` are the filters that narrow it, as an address has them."""

    subject: Subject
    given: Mapping[str, str]

    @property
    def text(self) -> str:
        """What is looked for in names and codes."""
        return self.given.get("q", "")

    @property
    def narrows(self) -> bool:
        """Check whether anything but words narrows the list."""
        return any(name != "q" for name in self.given)

    def wanted(self, officer_page: OfficerPage, role: Role = Role.VIEWER) -> Wanted:
        """Return the rows that are asked for, of the agencies in which the officer has a role."""
        said = self.given
        state, checked = said.get("state", ""), said.get("checked", "")
        return Wanted(
            officer_page.agencies(role),
            text=self.text,
            agency=said.get("agency", ""),
            area=said.get("area", ""),
            state=State(state) if state in set(State) else None,
            status=state.removeprefix(_STATUS) if state.startswith(_STATUS) else "",
            lacks=said.get("lacks", ""),
            checked=Checked(checked) if checked in set(Checked) else None,
            today=officer_page.today,
        )

    def address(self, base: str, **more: str) -> str:
        """Return the address of the list with these filters; `more` says which page of it."""
        query = urlencode({**self.given, **more})
        return f"{base}?{query}" if query else base

    def drawn(self, session: Session, officer_page: OfficerPage) -> list[Filter]:
        """Return the filters to choose from."""
        choices: dict[str, list[Choice]] = {}
        agencies = _agencies(session, officer_page)
        if self.subject is not Subject.AGENCY and len(agencies) > 1:
            choices["agency"] = agencies
        if self.subject is Subject.OFFICE:
            areas = {one.code: one.names for one in named_areas(session) if one.level == 1}
            choices["area"] = _named(officer_page, areas)
        choices["state"] = self._states(officer_page)
        choices["lacks"] = _translated(officer_page, gaps_of(self.subject))
        choices["checked"] = _translated(officer_page, CHECKED_NAMES)
        return [
            Filter(name, _LABELS[name], held, self.given.get(name, ""))
            for name, held in choices.items()
        ]

    def _states(self, officer_page: OfficerPage) -> list[Choice]:
        left_out = {State.DUE} if self.subject is Subject.OFFICE else {State.CLOSED}
        states = {one: name for one, name in STATE_NAMES.items() if one not in left_out}
        found = _translated(officer_page, states)
        if self.subject is Subject.SERVICE:
            statuses = officer_page.vocabularies.statuses
            terms = {f"{_STATUS}{one.code}": one.names for one in statuses}
            found = [*_named(officer_page, terms), *found]
        return found


def read_filters(subject: Subject, asked: Any) -> ListFilters:  # noqa: ANN401 - whatever has `get`
    """Read the filters of an address or a form; what is none of them does not narrow."""
    given = {
        name: str(asked.get(name) or "").replace("\0", "")[:_LONGEST_TEXT].strip()
        for name in FILTERS
    }
    return ListFilters(subject, {name: held for name, held in given.items() if held})


def _agencies(session: Session, officer_page: OfficerPage) -> list[Choice]:
    own = officer_page.agencies()
    names = names_of_agencies(session)
    found = {code: held for code, held in names.items() if own is None or code in own}
    named = _named(officer_page, found)
    return named if own is not None else [*named, (NOBODY, officer_page.translate(_("no agency")))]


def _named(officer_page: OfficerPage, names: Mapping[str, Names]) -> list[Choice]:
    language = officer_page.language
    return [(code, best_name(held, language) or code) for code, held in names.items()]


def _translated(officer_page: OfficerPage, texts: Mapping[Any, str]) -> list[Choice]:
    return [(str(code), officer_page.translate(text)) for code, text in texts.items()]
