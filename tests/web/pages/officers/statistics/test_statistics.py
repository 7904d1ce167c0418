"""Statistics for officers: what stands at each agency, and what was done in a month."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from tests.portal.contact.written import mistake_there
from tests.statements import counted
from tests.web.pages.officers.office import BackOffice, words


@pytest.fixture(scope="module")
def busy(back_office: BackOffice) -> BackOffice:
    """A back office with two decisions after 2 and 6 hours, one draft that waits, and a report."""
    for code, action in (("renew", "approve"), ("replace", "reject")):
        maker = back_office.sign_in(Role.EDITOR)
        draft = back_office.proposal(maker, Subject.SERVICE, code, names={"en": f"New {code}"})
        back_office.sign_in(Role.APPROVER)
        assert back_office.post(f"/drafts/{draft}/{action}", note="so").status_code == 303
    theirs = back_office.sign_in(Role.EDITOR, "other")
    back_office.proposal(theirs, Subject.SERVICE, "else", status="inactive")
    with back_office.deployment.database.writing() as session:
        for state, hours in (("applied", 2), ("rejected", 6)):
            waited = Proposal.decided_at - timedelta(hours=hours)
            session.execute(
                update(Proposal).where(Proposal.state == state).values(submitted_at=waited)
            )
        mistake_there(session, uuid4(), "other", path="/en/agencies")
    return back_office


def rows(back_office: BackOffice, path: str) -> list[list[str]]:
    answer = back_office.get(path)
    assert answer.status_code == 200, words(answer)
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_month_says_what_was_done_for_each_agency_and_by_whom(busy: BackOffice) -> None:
    approver = busy.sign_in(Role.APPROVER, None)
    heading, *found = rows(busy, "/statistics/activity.csv")
    assert heading[0] == "Agency"
    by_agency = {row[0]: row[1:] for row in found}
    assert by_agency["Agency licensing"][:6] == ["2", "1", "1", "4.0", "0", "1"]
    assert by_agency["Agency licensing"][7] == approver.name
    assert by_agency["Agency other"][:3] == ["1", "0", "0"]
    assert by_agency["Agency other"][5] == "1"
    page = words(busy.get("/statistics/activity"))
    assert "4 hours" in page
    last_year = busy.deployment.now().year - 1
    text = words(busy.get(f"/statistics/activity?month={last_year}-01"))
    assert f"Activity in January {last_year}" in text
    assert "Nothing was done in this month." in text


def test_an_officer_sees_the_statistics_of_the_own_agencies_alone(busy: BackOffice) -> None:
    busy.sign_in(Role.APPROVER, "other")
    for path in ("/statistics/activity.csv", "/statistics/agencies.csv"):
        assert [row[0] for row in rows(busy, path)[1:]] == ["Agency other"]
    assert "licensing" not in busy.get("/statistics").text


def test_an_agency_is_counted_by_state_completeness_checks_and_what_waits(
    busy: BackOffice,
) -> None:
    busy.sign_in(Role.VIEWER, None)
    heading, *found = rows(busy, "/statistics/agencies.csv")
    place = {name: number for number, name in enumerate(heading)}
    other = next(row for row in found if row[0] == "Agency other")
    assert other[place["Services in force"]] == "1"
    assert other[place["Offices"]] == "1"
    assert other[place["Review overdue"]] == "1"
    assert other[place["Drafts that wait"]] == "1"
    assert other[place["Open error reports"]] == "1"
    licensing = next(row for row in found if row[0] == "Agency licensing")
    assert licensing[place["Offices"]] == "8"


def test_completeness_is_the_share_of_wanted_fields_and_follows_an_edit(busy: BackOffice) -> None:
    busy.sign_in(Role.VIEWER, None)

    def share() -> int:
        found = rows(busy, "/statistics/agencies.csv")
        return int(next(row[4] for row in found if row[0] == "Agency other"))

    before = share()
    with busy.deployment.database.writing() as session:
        session.execute(
            text(
                'UPDATE service SET content = content || \'{"processing_time": "P1D"}\''
                " WHERE code = 'else' AND superseded_in IS NULL"
            )
        )
    # An agency ought to have ten fields, a service eight, an office five.
    assert share() == round(100 * (round(before * 23 / 100) + 1) / 23)
    assert "How completeness is counted" in words(busy.get("/statistics"))


def test_a_heading_sorts_and_figures_lead_into_the_filtered_lists(busy: BackOffice) -> None:
    busy.sign_in(Role.VIEWER, None)
    for column, first in (("offices", "licensing"), ("agency", "licensing"), ("due", "licensing")):
        page = busy.get(f"/statistics?sort={column}").text
        order = re.findall(r'<th scope="row"><a href="/en/officers/agencies/(\w+)"', page)
        assert order[0] == first, column
    page = busy.get("/statistics?sort=completeness").text
    assert 'aria-sort="ascending"' in page
    reports = busy.get("/cases?kind=mistake&agency=other")
    assert "Agency other" in words(reports)
    assert "The fee is wrong" not in reports.text
    services = words(busy.get("/services?agency=other"))
    assert "Service else" in services
    assert "Service replace" not in services


def test_the_statistics_ask_one_statement_each(busy: BackOffice) -> None:
    busy.sign_in(Role.APPROVER, None)
    with counted() as statements:
        busy.get("/statistics")
    few = len(statements)
    with counted() as statements:
        busy.get("/statistics/activity")
    assert few <= 4
    assert len(statements) <= 4
