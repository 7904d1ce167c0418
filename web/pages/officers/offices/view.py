"""The pages of offices as they are drawn: the form, what would change, the office as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import Content
from portal.proposals.queries import proposals_of
from portal.proposals.rules import UNDECIDED
from portal.proposals.schemas import Fault, Standing
from web.page.answers import Trouble, nothing_here
from web.page.officer_page import OFFICES, Fields, OfficerPage
from web.pages.officers.diff import diff_lines, hours_words, pins
from web.pages.officers.edit_conflicts import BASE_FIELD, base_of
from web.pages.officers.offices.form import OfficeForm, fields_of
from web.pages.officers.proposals.view import ShownProposal, names_of_agencies, shown_proposals

_LONGEST_HOURS = 300


@dataclass(frozen=True)
class OfficeSeen:
    """What a page about an office needs of the database; `ref` is None for a new one."""

    officer_page: OfficerPage
    ref: str | None
    stands: Standing | None
    agencies: Mapping[str, Names]
    proposals: Sequence[ShownProposal]

    @property
    def form(self) -> OfficeForm:
        """What the form of this office is about."""
        return OfficeForm(
            self.officer_page.deployment.catalogue[OFFICES],
            self.officer_page.deployment.country,
            self.stands.content if self.stands else None,
        )

    @property
    def owner(self) -> str | None:
        """The agency that the office belongs to; None for none."""
        return (self.stands.agency or None) if self.stands else None

    @property
    def offered(self) -> dict[str, Names]:
        """The agencies to which the officer may give an office."""
        mine = self.officer_page.agencies(Role.EDITOR)
        return {
            code: names for code, names in self.agencies.items() if mine is None or code in mine
        }


def see_office(session: Session, officer_page: OfficerPage, ref: str | None) -> OfficeSeen:
    """Read an office; raises NotFound for one that is not there or another agency's."""
    agencies = names_of_agencies(session)
    if ref is None:
        return OfficeSeen(officer_page, None, None, agencies, ())
    stands = (
        None if "\0" in ref else officer_page.proposables[Subject.OFFICE].standing(session, ref)
    )
    if stands is None:
        raise nothing_here()
    officer_page.require(Role.VIEWER, stands.agency or None)
    found = proposals_of(session, Subject.OFFICE, ref, officer_page.agencies())
    waiting = [proposal for proposal in found if proposal.state in UNDECIDED]
    return OfficeSeen(
        officer_page, ref, stands, agencies, shown_proposals(officer_page, waiting, agencies)
    )


def form_page(
    seen: OfficeSeen,
    fields: Fields | None = None,
    *,
    trouble: Trouble | None = None,
    faults: Sequence[Fault] = (),
    theirs: Content | None = None,
) -> Response:
    """Answer with the form; `theirs` is what the fields say beside what somebody else has saved."""
    officer_page, form = seen.officer_page, seen.form
    given = fields or fields_of(form, base_of(seen.stands))
    hours = given.get("opening_hours")[:_LONGEST_HOURS]
    context = {
        **_about(seen),
        "given": given,
        "base": base_of(seen.stands),
        "languages": form.languages,
        "attributes": form.attributes,
        "offered": sorted(seen.offered.items()),
        "hours": hours_words(officer_page, hours) if hours else (),
        "others": diff_lines(officer_page, Subject.OFFICE, form.stands, theirs, seen.agencies)
        if theirs is not None
        else [],
        "capital": officer_page.deployment.country.capital,
    }
    return officer_page.show(
        "officers/offices/form.html", context, here="offices", trouble=trouble, faults=faults
    )


def changes_page(seen: OfficeSeen, fields: Fields, content: Content) -> Response:
    """Answer with what would change, before anything is kept."""
    officer_page, stands = seen.officer_page, seen.form.stands
    hours = content.get("opening_hours")
    context = {
        **_about(seen),
        "lines": diff_lines(officer_page, Subject.OFFICE, stands, content, seen.agencies),
        "pins": pins(officer_page, stands, content),
        "hours": hours_words(officer_page, hours) if hours else (),
        "carried": fields.but(("command", BASE_FIELD)),
        "base": fields.get(BASE_FIELD),
        "needs_second": officer_page.needs_second_officer(Subject.OFFICE),
    }
    return officer_page.show("officers/offices/changes.html", context, here="offices")


def office_page(seen: OfficeSeen) -> Response:
    """Answer with the office as it stands, for who may look only."""
    stands = seen.form.stands
    context = {
        **_about(seen),
        "whole": diff_lines(seen.officer_page, Subject.OFFICE, None, stands, seen.agencies),
        "pins": pins(seen.officer_page, None, stands),
    }
    return seen.officer_page.show("officers/offices/office.html", context, here="offices")


def _about(seen: OfficeSeen) -> dict[str, Any]:
    stands = seen.form.stands or {}
    return {"ref": seen.ref, "names": stands.get("names") or {}, "proposals": seen.proposals}
