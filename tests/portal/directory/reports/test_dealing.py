"""What becomes of reports: who sees them and may do what, and what the night does with them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from geo.clock import MovableClock
from geo.errors import InvalidParameter, NotFound, Refused
from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.security import Security, make_security
from portal.assembly import workflows_of
from portal.audit.service import seal_with
from portal.directory.reports.queries import ReportLine, report, reports_of
from portal.directory.reports.rules import Selection
from portal.directory.reports.service import deal_with
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from portal.settings import PortalSettings
from portal.workflow.deadlines import run_night
from portal.workflow.offers import Workflows
from portal.workflow.service import Change
from tests.portal.directory.reports.reported import report_there


@dataclass(frozen=True)
class House:
    """A database with reports, officers, and the nights of the portal."""

    deployment: Deployment
    security: Security

    @property
    def workflows(self) -> Workflows:
        return workflows_of(self.deployment.country, self.security)

    def officer(self, role: Role, agency: str | None, language: str = "en") -> Officer:
        """Make an officer with an account and a role."""
        id_, name = uuid4(), f"Officer {agency}"
        email = f"{id_}@x.example"
        with self.deployment.database.writing() as session:
            account = {"id": id_, "email": email, "name": name, "language": language}
            session.add(Account(state="active", **account))
            session.flush()
            session.add(MembershipRow(account_id=id_, role=role.value, agency=agency))
        return Officer(id_, email, name, language, (Membership(role, agency),))

    def report(self, agency: str | None) -> UUID:
        """Put a report there."""
        id_ = uuid4()
        with self.deployment.database.writing() as session:
            report_there(session, id_, agency, contact="me@home.example")
        return id_

    def do(self, id_: UUID, by: Officer, transition: str, **said: str) -> None:
        """Do something with a report."""
        change = Change(transition, said.get("reason", ""), said.get("assign_to"))
        with self.deployment.database.writing() as session:
            deal_with(session, self.workflows, id_, change, by)

    def line(self, id_: UUID, agencies: set[str] | None = None) -> ReportLine:
        """Return a report as it stands."""
        with self.deployment.database.reading() as session:
            return report(session, id_, agencies)

    def listed(
        self, agencies: set[str] | None, selection: Selection, mine: Officer | None = None
    ) -> set[UUID]:
        """Return which reports are in a list."""
        with self.deployment.database.reading() as session:
            found = reports_of(session, agencies, selection, str(mine.id) if mine else None)
            return {one.report.id for one in found}

    def night(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Do what a night does; return its letters, language and values by address."""
        run_night(self.deployment.database, self.workflows)
        with self.deployment.database.writing() as session:
            rows = session.scalars(select(LetterRow)).all()
            told = {self._address(one): (one.language, self._values(one)) for one in rows}
            assert len(told) == len(rows)
            session.execute(delete(LetterRow))
        return told

    def _address(self, row: LetterRow) -> str:
        return str(open_address(self.security.keys, row.id, row.sealed_address))

    def _values(self, row: LetterRow) -> dict[str, str]:
        return dict(open_values(self.security.keys, row.id, row.sealed_values) or {})


@pytest.fixture
def house(timed: Deployment, clock: MovableClock, tmp_path: Path) -> House:
    """No reports and no officers yet, on Sunday the 4th of May 2031."""
    seal_with(timed.database.writer, b"k" * 32)
    return House(timed, make_security(PortalSettings(), tmp_path, clock=clock))


def test_reports_are_cut_to_the_agencies_of_the_officer(house: House) -> None:
    mine, theirs, nobodys = (house.report(agency) for agency in ("one", "two", None))
    assert house.listed(None, Selection.OPEN) == {mine, theirs, nobodys}
    assert house.listed({"one"}, Selection.OPEN) == {mine}
    assert house.listed(set(), Selection.OPEN) == set()
    assert house.line(mine, {"one"}).item.agency == "one"
    for id_, agencies in ((mine, {"two"}), (nobodys, {"one"}), (uuid4(), None)):
        with pytest.raises(NotFound):
            house.line(id_, agencies)


def test_a_report_is_assigned_answered_and_closed_by_editors_of_its_agency(
    house: House, clock: MovableClock
) -> None:
    id_ = house.report("one")
    editor, viewer = house.officer(Role.EDITOR, "one"), house.officer(Role.VIEWER, "one")
    other = house.officer(Role.EDITOR, "two")
    for nobody in (str(viewer.id), str(other.id), str(uuid4()), "x"):
        with pytest.raises(InvalidParameter, match="Choose somebody who may edit"):
            house.do(id_, editor, "assign", assign_to=nobody)
    for by in (viewer, other):
        with pytest.raises(Refused, match="needs the role “editor”"):
            house.do(id_, by, "assign", assign_to=str(editor.id))
    assert house.listed({"one"}, Selection.MINE, editor) == set()
    house.do(id_, editor, "assign", assign_to=str(editor.id))
    assert house.listed({"one"}, Selection.MINE, editor) == {id_}
    assert house.listed({"one"}, Selection.OVERDUE) == set()
    clock.move(timedelta(days=30))
    assert house.listed({"one"}, Selection.OVERDUE) == {id_}
    house.do(id_, editor, "answer", reason="mended")
    assert house.listed({"one"}, Selection.OVERDUE) == set()
    assert house.listed({"one"}, Selection.OPEN) == {id_}
    assert house.line(id_).report.contact == "me@home.example"
    house.do(id_, editor, "close")
    assert house.listed({"one"}, Selection.OPEN) == set()
    assert house.listed({"one"}, Selection.CLOSED) == {id_}
    assert house.line(id_).report.contact is None
    with pytest.raises(Refused, match="cannot be done any more"):
        house.do(id_, editor, "dismiss", reason="x")


def test_what_is_late_is_written_to_its_agency_in_one_letter(
    house: House, clock: MovableClock
) -> None:
    house.officer(Role.EDITOR, "one")
    approver = house.officer(Role.APPROVER, "one", "ar")
    lead = house.officer(Role.ADMINISTRATOR, None)
    for agency in ("one", "one", None):
        house.report(agency)
    assert house.night() == {}
    clock.move(timedelta(days=3))
    told = house.night()
    # What is nobody's affair those of all agencies hear of.
    assert set(told) == {approver.email, lead.email}
    language, values = told[approver.email]
    assert (language, values["count"]) == ("ar", "2")
    assert values["link"].endswith("/ar/officers/reports?show=overdue")
    assert house.night() == {}


def test_where_the_agency_has_nobody_of_that_role_those_of_all_agencies_hear_of_it(
    house: House, clock: MovableClock
) -> None:
    approver = house.officer(Role.APPROVER, "one")
    lead = house.officer(Role.ADMINISTRATOR, None)
    house.report("one")
    clock.move(timedelta(days=3))
    assert set(house.night()) == {approver.email}
    clock.move(timedelta(days=7))
    assert set(house.night()) == {lead.email}


def test_what_is_answered_closes_at_night_and_forgets_who_reported_it(
    house: House, clock: MovableClock
) -> None:
    editor = house.officer(Role.EDITOR, "one")
    answered, late = house.report("one"), house.report("one")
    house.do(answered, editor, "answer", reason="mended")
    clock.move(timedelta(days=10))
    house.night()
    closed = house.line(answered)
    assert (closed.item.state, closed.report.contact) == ("closed", None)
    assert house.line(late).report.contact == "me@home.example"
