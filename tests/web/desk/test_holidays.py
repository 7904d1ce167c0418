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
from tests.portal.directory.reports.reported import report_there
from tests.portal.jobs.working import working
from tests.web.desk.office import OfficeDesk, words
from web.assembly import assembled

NAMES = {"name_ar": "عطلة", "name_en": "Day of the test"}
INDEPENDENCE = date(2030, 5, 25)


def calendar(desk: OfficeDesk) -> Calendar:
    with desk.deployment.database.reading() as session:
        return read_calendar(session, desk.deployment.country)


def correct(desk: OfficeDesk, day: date | str, deed: str, **said: str) -> int:
    return desk.post("/holidays", {"day": str(day), **said}, deed=deed).status_code


def test_a_day_is_added_named_and_taken_back(desk: OfficeDesk) -> None:
    lead = desk.sit(Role.ADMINISTRATOR, None)
    day = date(2030, 9, 3)
    answer = desk.post("/holidays", {"day": str(day), **NAMES}, deed="holiday")
    assert answer.headers["location"] == "/en/officers/holidays?year=2030&said=holiday"
    page = desk.client.get(answer.headers["location"])
    assert "open deadlines follow within a minute" in words(page)
    assert f"Day of the test added {lead.name}" in words(page)
    assert "3 September 2030 Tuesday" in words(page)
    assert day in calendar(desk).holidays
    arabic = desk.client.get("/ar/officers/holidays?year=2030")
    assert "عطلة مضاف" in words(arabic)
    filled = desk.get(f"/holidays?year=2030&day={day}")
    assert 'value="Day of the test"' in filled.text
    assert correct(desk, day, "holiday", name_ar="عطلة", name_en="Another name") == 303
    assert "Another name" in words(desk.get("/holidays?year=2030"))
    assert correct(desk, day, "withdraw") == 303
    assert day not in calendar(desk).holidays
    assert "3 September" not in words(desk.get("/holidays?year=2030"))
    with desk.deployment.database.reading() as session:
        of_day = select(AuditEvent.action, AuditEvent.actor_id).where(
            AuditEvent.object_id == str(day)
        )
        events = session.execute(of_day.order_by(AuditEvent.seq)).all()
    assert [tuple(one) for one in events] == [
        ("holiday.corrected", str(lead.id)),
        ("holiday.corrected", str(lead.id)),
        ("holiday.correction withdrawn", str(lead.id)),
    ]


def test_a_holiday_of_the_library_is_removed_and_comes_back(desk: OfficeDesk) -> None:
    desk.sit(Role.ADMINISTRATOR, None)
    assert correct(desk, INDEPENDENCE, "working") == 303
    assert INDEPENDENCE not in calendar(desk).holidays
    page = desk.get("/holidays?year=2030")
    assert "Independence Day removed: a working day" in words(page)
    again = desk.post("/holidays", {"day": str(INDEPENDENCE)}, deed="working")
    assert again.status_code == 409
    assert "2030-05-25 is no public holiday" in words(again)
    assert correct(desk, INDEPENDENCE, "withdraw") == 303
    assert INDEPENDENCE in calendar(desk).holidays


def test_an_estimated_day_is_confirmed_under_its_name(desk: OfficeDesk) -> None:
    desk.sit(Role.ADMINISTRATOR, None)
    day = next(
        one
        for one in (date(2031, 1, 1) + timedelta(days=number) for number in range(365))
        if one in calendar(desk).holidays and one != date(2031, 1, 1)
    )
    assert "(estimated)" in words(desk.get("/holidays?year=2031"))
    filled = desk.get(f"/holidays?year=2031&day={day}").text
    assert "(estimated)" not in filled.partition('id="correct"')[2]
    assert correct(desk, day, "holiday", **NAMES) == 303
    assert "Day of the test confirmed" in words(desk.get("/holidays?year=2031"))
    correct(desk, day, "withdraw")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day": "25.5.2030"}, "is not a day"),
        ({"day": ""}, "is not a day"),
        ({"day": "1999-05-25"}, "from 2000 to 2100"),
        ({"day": "2030-09-03", "name_ar": ""}, "A holiday has a name in every language"),
        ({"day": "2030-09-03", "name_en": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_no_holiday_is_refused_and_what_was_typed_stays(
    desk: OfficeDesk, said: dict[str, str], sentence: str
) -> None:
    desk.sit(Role.ADMINISTRATOR, None)
    answer = desk.post("/holidays", {**NAMES, **said}, deed="holiday")
    assert answer.status_code == 400
    assert sentence in words(answer)
    if "name_en" not in said:
        assert 'value="Day of the test"' in answer.text
    assert date(2030, 9, 3) not in calendar(desk).holidays


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.ADMINISTRATOR, "licensing"), (Role.APPROVER, None)]
)
def test_others_read_the_list_and_correct_nothing(
    desk: OfficeDesk, role: Role, agency: str | None
) -> None:
    desk.sit(role, agency)
    page = desk.get("/holidays?year=2030")
    assert "Independence Day" in words(page)
    assert 'name="deed"' not in page.text
    assert 'officers/holidays">Public holidays' not in desk.get("").text
    assert correct(desk, INDEPENDENCE, "working") == 403
    assert INDEPENDENCE in calendar(desk).holidays


def test_a_year_that_is_none_is_this_one(desk: OfficeDesk) -> None:
    desk.sit(Role.ADMINISTRATOR, None)
    this_year = str(desk.deployment.now().year)
    for asked in ("", "x", "99999", "1000", "٢٠٣٠"):
        assert f"Public holidays {this_year}" in words(desk.get(f"/holidays?year={asked}"))


def test_what_is_due_follows_a_correction(desk: OfficeDesk, tmp_path: Path) -> None:
    id_ = uuid4()
    with desk.deployment.database.writing() as session:
        report_there(session, id_, "licensing")

    def due() -> date:
        with desk.deployment.database.reading() as session:
            due_at = session.get_one(WorkflowItem, id_).due_at
        assert due_at is not None
        return calendar(desk).day_of(due_at - timedelta(seconds=1))

    before = due()
    desk.sit(Role.ADMINISTRATOR, None)
    assert correct(desk, before, "holiday", **NAMES) == 303
    after = calendar(desk).next_working_day(before)
    work = assembled(desk.deployment).work(PortalSettings(), tmp_path, {})
    with working(desk.deployment, work):
        _wait_until(lambda: due() == after)
        assert correct(desk, before, "withdraw") == 303
        _wait_until(lambda: due() == before)


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "the worker has not derived the deadline anew"
