"""The letter about records whose review is overdue: to their editors, once a week."""

from datetime import date, timedelta

from sqlalchemy import text

from portal.accounts.officer_roles import Role
from portal.assembled_letters import letter_kinds
from portal.directory.back_office.review_letters import week_of, write_overdue_reviews
from portal.notifications.inbox import waiting_letters
from tests.site import account_context_on
from tests.web.pages.officers.office import BackOffice

WEEK = timedelta(days=7)


def written(office: BackOffice, day: date) -> dict[str, str]:
    """Do what is done in a night, and return the letters: receiver to words."""
    security = account_context_on(office.client).security
    database = office.deployment.database
    write_overdue_reviews(database, security, day)
    with database.writing() as session:
        found = waiting_letters(session, security.keys, letter_kinds())
        told = {one.opened.to: one.opened.texts[1].body for one in found}
        session.execute(text("DELETE FROM letter"))
    return told


def test_editors_hear_once_a_week_of_what_is_overdue_in_their_agency(
    back_office: BackOffice,
) -> None:
    mine = back_office.sign_in(Role.EDITOR)
    back_office.sign_in(Role.VIEWER)
    national = back_office.sign_in(Role.EDITOR, None)
    today = back_office.deployment.now().date()
    sunday = week_of(today)
    assert sunday.isoweekday() == 7
    assert sunday <= today < sunday + WEEK
    told = written(back_office, sunday)
    assert set(told) == {mine.email, national.email}
    assert "- Service renew" in told[mine.email]
    assert "Service else" not in told[mine.email]
    assert "- Service else" in told[national.email], "the other agency has no editor of its own"
    assert "/ar/officers#due" in told[mine.email]
    assert written(back_office, sunday + timedelta(days=6)) == {}
    assert set(written(back_office, sunday + WEEK)) == {mine.email, national.email}
