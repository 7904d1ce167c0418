"""What ends is told of thirty, seven and one day before, each once, whatever moves meanwhile."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from geo.database import Database
from geo.roles import Acting, Role, Roles
from layers.deployment import Deployment
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give, withdraw
from portal.citizens.inbox.service import read_inbox
from portal.citizens.reminders.models import Reminder
from portal.citizens.reminders.rules import Expiry, is_near, next_day
from portal.citizens.reminders.service import ends_soon, keep_reminders, remind_all
from tests.portal.citizens.resident import Resident, settle

LEADS = (30, 7, 1)
TODAY = date(2031, 5, 4)
PAPERS = "civil-status"


def keep(resident: Resident, *expiries: Expiry, code: str = PAPERS) -> None:
    """Keep what a service says that ends."""
    with resident.database.writing() as session:
        keep_reminders(session, resident.id, code, expiries)


def told(resident: Resident) -> Sequence[str]:
    """Return the days of what the inbox tells of, the first first."""
    with resident.database.reading() as session:
        lines = read_inbox(session, resident.context, resident.id).lines
    return [one.content.values["day"] for one in reversed(lines) if one.content]


def nights(timed: Deployment, resident: Resident, days: int) -> list[int]:
    """Do the nightly job so many nights; return on which of them something was told."""
    found = []
    for night in range(days):
        if remind_all(resident.database, resident.context, timed.now()):
            found.append(night)
        resident.clock.move(timedelta(days=1))
    return found


@pytest.mark.parametrize(
    ("left", "near", "then"),
    [(31, False, 30), (30, True, 7), (29, True, 7), (7, True, 1), (1, True, -31), (0, True, -31)],
)
def test_the_next_day_of_an_end_follows_from_the_days_that_are_left(
    left: int, near: bool, then: int
) -> None:
    on = TODAY + timedelta(days=left)
    assert is_near(TODAY, on, LEADS) is near
    assert (on - next_day(TODAY, on, LEADS)).days == then
    assert not is_near(on + timedelta(days=1), on, LEADS)


def test_an_end_is_told_thrice_and_then_forgotten(timed: Deployment, resident: Resident) -> None:
    on = TODAY + timedelta(days=40)
    keep(resident, Expiry("passport", on))
    assert nights(timed, resident, 41 + 32) == [10, 33, 39]
    assert told(resident) == [on.isoformat()] * 3
    with resident.database.reading() as session:
        assert session.scalars(select(Reminder)).all() == []


def test_the_same_word_of_a_service_tells_nothing_again_and_another_day_does(
    timed: Deployment, resident: Resident
) -> None:
    soon, later = TODAY + timedelta(days=20), TODAY + timedelta(days=300)
    keep(resident, Expiry("passport", soon))
    assert nights(timed, resident, 1) == [0], "what is near already is told at once"
    keep(resident, Expiry("passport", soon))
    assert nights(timed, resident, 5) == []
    keep(resident, Expiry("passport", later))
    assert nights(timed, resident, 20) == [], "it was prolonged: nobody hears of the old day"
    with resident.database.reading() as session:
        (ending,) = ends_soon(session, resident.id, TODAY, within_days=400)
        assert (ending.what, ending.on, ending.days) == ("passport", later, 300)
        assert ends_soon(session, resident.id, TODAY, within_days=90) == []


def test_one_service_says_nothing_about_what_another_has_said(resident: Resident) -> None:
    on = TODAY + timedelta(days=50)
    keep(resident, Expiry("passport", on))
    keep(resident, Expiry("vehicle_licence", on), Expiry("vehicle_licence", on), code="driving")
    keep(resident, code="driving")
    with resident.database.reading() as session:
        assert [row.what for row in session.scalars(select(Reminder))] == ["passport"]


def test_the_night_sees_each_person_alone(timed: Deployment, resident: Resident) -> None:
    """Acting as the worker, for whom row-level security holds."""
    other = settle(resident.database, resident.context)
    far = settle(resident.database, resident.context)
    near = TODAY + timedelta(days=3)
    keep(resident, Expiry("passport", near), Expiry("identity_card", near))
    keep(other, Expiry("fine", near))
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    url = resident.database.writer.url.render_as_string(hide_password=False)
    worker = Database(url, clock=resident.clock, acting=acting)
    try:
        assert remind_all(worker, resident.context, timed.now()) == 2
        assert remind_all(worker, resident.context, timed.now()) == 0
    finally:
        worker.dispose()
    assert (len(told(resident)), len(told(other)), len(told(far))) == (2, 1, 0)


def test_the_end_of_a_consent_is_told_of_as_long_as_it_holds(
    timed: Deployment, resident: Resident
) -> None:
    with resident.database.writing() as session:
        news = give(session, resident.id, Purpose.NEWS, language="ar")
        nearby = give(session, resident.id, Purpose.NEARBY, language="ar")
        withdraw(session, resident.id, nearby)
    with resident.database.reading() as session:
        (ending,) = ends_soon(session, resident.id, TODAY, within_days=400)
        assert (ending.what, ending.days) == ("consent", 365)
    resident.clock.move(timedelta(days=340))
    assert nights(timed, resident, 1) == [0]
    with resident.database.writing() as session:
        withdraw(session, resident.id, news)
        assert session.scalars(select(Reminder)).all() == []
