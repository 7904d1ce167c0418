"""Ticked rows are changed together: each is shown before, one draft, one way back."""

import re
from html import unescape

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, words

HOLIDAYS = {"change": "holidays", "holidays.holidays": "closed"}
CLOSE = {
    "change": "close",
    "close.start": "2026-12-01",
    "close.until": "2026-12-15",
    "close.why": "works",
}


def hidden(text: str) -> dict[str, list[str]]:
    """Return the hidden fields of a page, but the token."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(unescape(value))
    found.pop("token", None)
    return found


def test_ticked_rows_change_by_one_draft_and_come_back_by_one_button(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    assert 'name="code" value="L2"' in back_office.get("/offices").text
    refs = ["L2", "L3", "L4"]
    before = {ref: back_office.office(ref) for ref in refs}
    asked = back_office.post("/bulk/offices", {"code": refs}, command="choose")
    assert "Ticked rows: 3" in words(asked)
    shown = back_office.post("/bulk/offices", {"code": refs, **CLOSE}, command="show")
    assert "What changes. Rows: 3" in words(shown)
    assert words(shown).count("1 December 2026 until 15 December 2026") == 3
    assert {ref: back_office.office(ref) for ref in refs} == before
    made = back_office.post("/bulk/offices", {**hidden(shown.text), **CLOSE}, command="submit")
    draft = made.headers["location"].removeprefix("/en/officers").partition("?")[0]
    assert "and 2 more" in words(back_office.get("/drafts"))
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"{draft}/approve").status_code == 303
    assert all("works" in back_office.office(ref)["opening_hours"] for ref in refs)
    assert back_office.post(f"{draft}/undo").status_code == 303
    assert {ref: back_office.office(ref) for ref in refs} == before


def test_all_that_a_filter_shows_is_changed_with_the_number_said_before(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    page = back_office.get("/offices?lacks=phones")
    assert "Change all that the filter shows ( 7 ) …" in words(page)
    chosen = {**hidden(page.text), "all": "1"}
    assert "that you may edit: 7" in words(back_office.post("/bulk/offices", chosen))
    given = {**chosen, "change": "verified", "verified.verified_at": "2026-11-01"}
    shown = back_office.post("/bulk/offices", given, command="show")
    assert "What changes. Rows: 7" in words(shown)
    given |= hidden(shown.text)
    assert back_office.post("/bulk/offices", given, command="submit").status_code == 303
    # A draft of these rows waits from now on, and who begins another one is told.
    assert "Drafts of some of these rows wait already" in words(
        back_office.post("/bulk/offices", given, command="show")
    )


def test_rows_that_stay_and_rows_that_it_does_not_fit_are_said(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    # L1 is closed on holidays already, and the others have no hours.
    answer = back_office.post("/bulk/offices", {"code": ["L1", "L8"], **HOLIDAYS}, command="show")
    assert "This changes nothing in any of the rows." in words(answer)
    given = {"change": "hours", "hours.hours": "early"}
    answer = back_office.post("/bulk/offices", {"code": ["L1", "L8"], **given}, command="show")
    assert "Left out, because the change does not fit them: 2" in words(answer)
    assert "are not opening hours" in words(answer)
    assert 'value="submit"' not in answer.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({**CLOSE}, "Nothing is ticked"),
        ({"code": "L2"}, "Choose what is to change."),
        (
            {"code": "L2", "change": "phones", "phones.from_prefix": "six"},
            "“ six ” is not the beginn",
        ),
        ({"code": "L2", "change": "kind"}, "Choose something from the list."),
    ],
)
def test_what_is_wrong_is_said(
    back_office: BackOffice, given: dict[str, str], sentence: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    for command in ("show", "submit"):
        answer = back_office.post("/bulk/offices", given, command=command)
        assert answer.status_code == 400
        assert sentence in words(answer)


def test_rows_of_another_agency_are_as_if_they_were_not_there(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, "other")
    for code in ("L2", "nowhere"):
        answer = back_office.post("/bulk/offices", {"code": code, **CLOSE}, command="show")
        assert "This changes nothing in any of the rows." in words(answer)
    shown = back_office.post("/bulk/offices", {"all": "1", **CLOSE}, command="show")
    assert "What changes. Rows: 1" in words(shown)


def test_what_was_not_looked_at_is_not_handed_in(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    given = {"code": ["L5", "L6"], **CLOSE}
    shown = hidden(back_office.post("/bulk/offices", given, command="show").text)
    for changed in ({"close.until": "2026-12-16"}, {"code": ["L5"]}, {"seen": ["0"]}):
        answer = back_office.post("/bulk/offices", {**shown, **CLOSE, **changed}, command="submit")
        assert answer.status_code == 409
        assert "look again" in words(answer)


def test_services_are_changed_as_well(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    given = {
        "code": ["renew", "replace"],
        "change": "status",
        "status.status": "temporarily_closed",
    }
    shown = back_office.post("/bulk/services", given, command="show")
    assert "What changes. Rows: 2" in words(shown)
    made = back_office.post("/bulk/services", {**given, **hidden(shown.text)}, command="submit")
    draft = made.headers["location"].removeprefix("/en/officers").partition("?")[0]
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"{draft}/approve").status_code == 303
    assert back_office.record(Subject.SERVICE, "renew")["status"] == "temporarily_closed"
