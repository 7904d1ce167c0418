"""The lead of the portal corrects public holidays; what is due follows."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from layers.calendar.queries import read_calendar
from layers.calendar.rules import Calendar
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.settings import PortalSettings
from portal.workflow.models import WorkflowItem
from tests.portal.contact.written import mistake_there
from tests.portal.jobs.working import working
from tests.web.pages.officers.office import BackOffice, words
from web.assembly import assembled

NAMES = {"name_ar": "عطلة", "name_en": "Day of the test"}
INDEPENDENCE = date(2030, 5, 25)


def calendar(back_office: BackOffice) -> Calendar:
    with back_office.deployment.database.reading() as session:
        return read_calendar(session, back_office.deployment.country)


def correct(back_office: BackOffice, day: date | str, action: str, **said: str) -> int:
    return back_office.post("/holidays", {"day": str(day), **said}, command=action).status_code


def test_a_day_is_added_named_and_taken_back(back_office: BackOffice) -> None:
    lead = back_office.sign_in(Role.ADMINISTRATOR, None)
    day = date(2030, 9, 3)
    answer = back_office.post("/holidays", {"day": str(day), **NAMES}, command="holiday")
    assert answer.headers["location"] == "/en/officers/holidays?year=2030&said=holiday"
    page = back_office.client.get(answer.headers["location"])
    assert "open deadlines follow within a minute" in words(page)
    assert f"Day of the test added here {lead.name}" in words(page)
    assert "3 September 2030 Tuesday" in words(page)
    assert day in calendar(back_office).holidays
    arabic = back_office.client.get("/ar/officers/holidays?year=2030")
    assert "عطلة مضافة هنا" in words(arabic)
    filled = back_office.get(f"/holidays?year=2030&day={day}")
    assert 'value="Day of the test"' in filled.text
    assert correct(back_office, day, "holiday", name_ar="عطلة", name_en="Another name") == 303
    assert "Another name" in words(back_office.get("/holidays?year=2030"))
    assert correct(back_office, day, "withdraw") == 303
    assert day not in calendar(back_office).holidays
    assert "3 September" not in words(back_office.get("/holidays?year=2030"))
    with back_office.deployment.database.reading() as session:
        of_day = select(AuditEvent.action, AuditEvent.actor_id).where(
            AuditEvent.object_id == str(day)
        )
        events = session.execute(of_day.order_by(AuditEvent.seq)).all()
    assert [tuple(one) for one in events] == [
        ("holiday.corrected", str(lead.id)),
        ("holiday.corrected", str(lead.id)),
        ("holiday.correction withdrawn", str(lead.id)),
    ]


def test_a_holiday_of_the_library_is_removed_and_comes_back(back_office: BackOffice) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    assert correct(back_office, INDEPENDENCE, "working") == 303
    assert INDEPENDENCE not in calendar(back_office).holidays
    page = back_office.get("/holidays?year=2030")
    assert "Independence Day removed: a working day" in words(page)
    again = back_office.post("/holidays", {"day": str(INDEPENDENCE)}, command="working")
    assert again.status_code == 409
    assert "2030-05-25 is no public holiday" in words(again)
    assert correct(back_office, INDEPENDENCE, "withdraw") == 303
    assert INDEPENDENCE in calendar(back_office).holidays


def test_an_estimated_day_is_confirmed_under_its_name(back_office: BackOffice) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    day = next(
        one
        for one in (date(2031, 1, 1) + timedelta(days=number) for number in range(365))
        if one in calendar(back_office).holidays and one != date(2031, 1, 1)
    )
    assert "(estimated)" in words(back_office.get("/holidays?year=2031"))
    filled = back_office.get(f"/holidays?year=2031&day={day}").text
    assert "(estimated)" not in filled.partition('id="correct"')[2]
    assert correct(back_office, day, "holiday", **NAMES) == 303
    assert "Day of the test confirmed" in words(back_office.get("/holidays?year=2031"))
    correct(back_office, day, "withdraw")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day": "the 25th"}, "is not a day"),
        ({"day": ""}, "is not a day"),
        ({"day": "1999-05-25"}, "from 2000 to 2100"),
        ({"day": "2030-09-03", "name_ar": ""}, "A holiday has a name in every language"),
        ({"day": "2030-09-03", "name_en": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_no_holiday_is_refused_and_what_was_typed_stays(
    back_office: BackOffice, said: dict[str, str], sentence: str
) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    answer = back_office.post("/holidays", {**NAMES, **said}, command="holiday")
    assert answer.status_code == 400
    assert sentence in words(answer)
    if "name_en" not in said:
        assert 'value="Day of the test"' in answer.text
    assert date(2030, 9, 3) not in calendar(back_office).holidays


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.ADMINISTRATOR, "licensing"), (Role.APPROVER, None)]
)
def test_others_read_the_list_and_correct_nothing(
    back_office: BackOffice, role: Role, agency: str | None
) -> None:
    back_office.sign_in(role, agency)
    page = back_office.get("/holidays?year=2030")
    assert "Independence Day" in words(page)
    assert 'name="command"' not in page.text
    assert 'officers/holidays">Public holidays' not in back_office.get("").text
    assert correct(back_office, INDEPENDENCE, "working") == 403
    assert INDEPENDENCE in calendar(back_office).holidays


def test_a_year_that_is_none_is_this_one(back_office: BackOffice) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    this_year = str(back_office.deployment.now().year)
    for asked in ("", "x", "99999", "1000", "٢٠٣٠"):
        assert f"Public holidays {this_year}" in words(back_office.get(f"/holidays?year={asked}"))


def test_what_is_due_follows_a_correction(back_office: BackOffice, tmp_path: Path) -> None:
    id_ = uuid4()
    with back_office.deployment.database.writing() as session:
        mistake_there(session, id_, "licensing")

    def due() -> date:
        with back_office.deployment.database.reading() as session:
            due_at = session.get_one(WorkflowItem, id_).due_at
        assert due_at is not None
        return calendar(back_office).day_of(due_at - timedelta(seconds=1))

    before = due()
    back_office.sign_in(Role.ADMINISTRATOR, None)
    assert correct(back_office, before, "holiday", **NAMES) == 303
    after = calendar(back_office).next_working_day(before)
    work = assembled(back_office.deployment).work(PortalSettings(), tmp_path, {})
    with working(back_office.deployment, work):
        _wait_until(lambda: due() == after)
        assert correct(back_office, before, "withdraw") == 303
        _wait_until(lambda: due() == before)


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "the worker has not derived the deadline anew"
