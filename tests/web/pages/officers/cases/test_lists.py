"""Officers see where cases are, and what other agencies need of theirs."""

import re
from uuid import uuid4

from portal.accounts.officer_roles import Role
from tests.portal.contact.written import case_there
from tests.web.pages.officers.office import BackOffice, words

PLACE: dict[str, object] = {"lon": 35.93, "lat": 31.95}


def there(
    back_office: BackOffice, agency: str = "licensing", *, place: bool = False, **told: object
) -> str:
    id_ = uuid4()
    told |= PLACE if place else {}
    with back_office.deployment.database.writing() as session:
        case_there(session, id_, agency, **told)
    return str(id_)


def test_the_map_shows_the_cases_of_the_filters_that_have_a_place(back_office: BackOffice) -> None:
    dark = there(back_office, subject="dark <b>", body="lamp", place=True)
    wet = there(back_office, subject="wet", body="pipe", place=True)
    nowhere = there(back_office, body="lamp")
    theirs = there(back_office, "other", body="lamp", place=True)
    back_office.sign_in(Role.VIEWER)
    page = back_office.get("/cases/map").text
    assert [one in page for one in (dark, wet, nowhere, theirs)] == [True, True, False, False]
    assert f'<li data-lat="31.95" data-lon="35.93"><a href="/en/officers/cases/{dark}">' in page
    assert "dark <b>" not in page
    narrowed = back_office.get("/cases/map?q=lamp").text
    assert [dark in narrowed, wet in narrowed] == [True, False]
    assert 'href="/en/officers/cases?q=lamp"' in narrowed
    assert 'href="/en/officers/cases/map?q=lamp"' in back_office.get("/cases?q=lamp").text
    none = back_office.get("/cases/map?kind=praise")
    assert "None of them has a place." in words(none)
    assert "cases_map" not in none.text


def test_parts_are_a_list_of_whoever_is_asked_and_of_whoever_waits(back_office: BackOffice) -> None:
    id_ = there(back_office, subject="lamp")
    back_office.sign_in(Role.EDITOR)
    for text in ("Is the lamp yours?", "Is the pole yours?"):
        asked = {"agency": "other", "text": text}
        assert back_office.post(f"/cases/{id_}", asked, command="ask_agency").status_code == 303
    assert "There are none." in words(back_office.get("/cases/tasks"))
    assert "Is the lamp yours?" in words(back_office.get("/cases/tasks?show=asked"))
    back_office.sign_in(Role.EDITOR, "other")
    assert "Parts asked of you 2" in words(back_office.get("/cases"))
    page = back_office.get("/cases/tasks")
    assert f"/cases/{id_}#tasks" in page.text
    assert "Is the lamp yours?" in words(page)
    lamp, pole = sorted(
        set(re.findall('name="task" value="([^"]+)"', back_office.get(f"/cases/{id_}").text))
    )
    done = {"text": "It is.", "task": lamp}
    assert back_office.post(f"/cases/{id_}", done, command="finish").status_code == 303
    back = {"reason": "The pole belongs to the water company.", "task": pole}
    assert back_office.post(f"/cases/{id_}", back, command="return").status_code == 303
    assert "There are none." in words(back_office.get("/cases/tasks"))
    history = words(back_office.get("/cases/tasks?show=done"))
    assert ["Done" in history, "Returned" in history] == [True, True]
    back_office.sign_in(Role.VIEWER, "third")
    assert "There are none." in words(back_office.get("/cases/tasks?show=done"))


def test_whoever_asked_takes_back_what_is_needed_no_more(back_office: BackOffice) -> None:
    id_ = there(back_office)
    back_office.sign_in(Role.EDITOR)
    asked = {"agency": "other", "text": "Is the lamp yours?"}
    back_office.post(f"/cases/{id_}", asked, command="ask_agency")
    task = re.findall('name="task" value="([^"]+)"', back_office.get(f"/cases/{id_}").text)[0]
    assert back_office.post(f"/cases/{id_}", {"task": task}, command="cancel").status_code == 303
    assert "Cancelled" in words(back_office.get(f"/cases/{id_}"))
    back_office.sign_in(Role.EDITOR, "other")
    assert "There are none." in words(back_office.get("/cases/tasks"))


def test_after_assigning_the_filters_stay(back_office: BackOffice) -> None:
    id_ = there(back_office, subject="staying")
    editor = back_office.sign_in(Role.EDITOR)
    given = {"case": [id_], "assign_to": str(editor.id)}
    answer = back_office.post("/cases?q=staying&show=nobodys", given)
    assert answer.headers["location"] == "/en/officers/cases?show=nobodys&q=staying&said=done"
