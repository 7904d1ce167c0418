"""Officers see the cases of their agencies, deal with them, and the unit opens an identity."""

from uuid import UUID, uuid4

import pytest

from geo.clock import moment
from portal.accounts.officer_roles import Role
from portal.contact.models import Case
from portal.workflow.models import WorkflowItem
from tests.portal.contact.written import case_there, file_there
from tests.site import portal_on
from tests.web.pages.officers.office import BackOffice, words

TEXT = "The street <b>is</b> dark"


def there(back_office: BackOffice, agency: str | None = "licensing", **told: object) -> str:
    id_ = uuid4()
    with back_office.deployment.database.writing() as session:
        case_there(session, id_, agency, **{"body": TEXT, **told})
    return str(id_)


def case(back_office: BackOffice, id_: str) -> Case:
    with back_office.deployment.database.reading() as session:
        return session.get_one(Case, UUID(id_))


def test_an_editor_takes_a_case_asks_notes_and_answers_it(back_office: BackOffice) -> None:
    id_ = there(back_office)
    editor = back_office.sign_in(Role.EDITOR)
    assert id_ in back_office.get("/cases?q=dark").text
    page = back_office.get(f"/cases/{id_}")
    assert "<b>is</b>" not in page.text
    assert "Received the public" in words(page)
    where = f"/cases/{id_}"
    taken = back_office.post(where, {"assign_to": str(editor.id), "seen": "1"}, command="assign")
    assert taken.headers["location"] == f"/en/officers/cases/{id_}?said=done"
    assert id_ in back_office.get("/cases?show=mine").text
    assert id_ not in back_office.get("/cases?show=nobodys").text
    assert back_office.post(where, {"text": "who is it?"}, command="note").status_code == 303
    empty = back_office.post(where, {"text": " "}, command="answer")
    assert (empty.status_code, "Write the text" in words(empty)) == (400, True)
    assert back_office.post(where, {"text": "It is lit now."}, command="answer").status_code == 303
    shown = words(back_office.get(where))
    assert "It is lit now." in shown
    assert "a note, read by officers alone who is it?" in shown
    assert case(back_office, id_).state == "answered"


def test_the_queue_is_narrowed_and_hands_many_to_one(back_office: BackOffice) -> None:
    ids = [there(back_office, subject=f"many {number}") for number in range(3)]
    theirs = there(back_office, "other", subject="many of others")
    editor = back_office.sign_in(Role.EDITOR)
    for shown in ("?q=many", "?kind=question", "?state=received", "?topic=roads", "?show=nobodys"):
        page = back_office.get(f"/cases{shown}").text
        assert ids[0] in page
        assert theirs not in page
    for hidden in (
        "?q=nothing",
        "?kind=praise",
        "?state=answered",
        "?topic=water",
        "?show=overdue",
    ):
        assert ids[0] not in back_office.get(f"/cases{hidden}").text
    given = {"case": [*ids, theirs], "assign_to": str(editor.id)}
    assert back_office.post("/cases", given).status_code == 303
    assert {case(back_office, one).assigned_to for one in ids} == {str(editor.id)}
    assert case(back_office, theirs).assigned_to is None


def test_closed_cases_are_a_list_of_their_own_and_a_reference_finds_both(
    back_office: BackOffice,
) -> None:
    still_open, closed = there(back_office, subject="ajar"), there(back_office, subject="shut")
    theirs = there(back_office, "other", subject="of others")
    back_office.sign_in(Role.EDITOR)
    said = {"reason": "It is no affair of ours", "text": "no"}
    assert back_office.post(f"/cases/{closed}", said, command="reject").status_code == 303
    with back_office.deployment.database.writing() as session:
        session.get_one(WorkflowItem, UUID(closed)).closed_at = moment(session)
    shown = {show: back_office.get(f"/cases{show}").text for show in ("", "?show=closed")}
    assert [still_open in shown[""], closed in shown[""]] == [True, False]
    assert [still_open in shown["?show=closed"], closed in shown["?show=closed"]] == [False, True]
    assert ["Assign the ticked ones" in one for one in shown.values()] == [True, False]
    assert ['name="case"' in one for one in shown.values()] == [True, False]
    for id_ in (still_open, closed):
        typed = case(back_office, id_).reference.lower().replace("-", " ")
        assert id_ in back_office.get(f"/cases?q={typed}").text
    assert theirs not in back_office.get(f"/cases?q={case(back_office, theirs).reference}").text


def test_the_queue_is_narrowed_by_the_area_of_a_place(back_office: BackOffice) -> None:
    here, there_ = there(back_office, region="JO-AM"), there(back_office, region="JO-IR")
    back_office.sign_in(Role.EDITOR)
    page = back_office.get("/cases?area=JO-AM").text
    assert [here in page, there_ in page] == [True, False]


def test_pages_of_the_queue_follow_each_other_without_a_gap(back_office: BackOffice) -> None:
    ids = {there(back_office, "third", subject="page") for _number in range(60)}
    back_office.sign_in(Role.VIEWER, None)
    first = back_office.get("/cases?agency=third").text
    after = first.split('rel="next" href="/en/officers')[1].split('"')[0].replace("&amp;", "&")
    second = back_office.get(after).text
    assert [sum(f'/cases/{one}"' in page for one in ids) for page in (first, second)] == [50, 10]
    for wrong in ("x", "1e400 y", "nan z"):
        assert back_office.get(f"/cases?after={wrong}").status_code == 200


def test_a_part_is_asked_of_another_agency_which_sees_the_case_and_no_more(
    back_office: BackOffice,
) -> None:
    id_ = there(back_office)
    back_office.sign_in(Role.EDITOR)
    asked = {"agency": "other", "text": "Is the lamp yours?"}
    assert back_office.post(f"/cases/{id_}", asked, command="ask_agency").status_code == 303
    back_office.sign_in(Role.EDITOR, "other")
    page = back_office.get(f"/cases/{id_}")
    assert "Is the lamp yours?" in words(page)
    assert "What you can do" not in words(page)
    task = page.text.split('name="task" value="')[1].split('"')[0]
    refused = back_office.post(f"/cases/{id_}", {"text": "x"}, command="answer")
    assert refused.status_code == 404
    done = {"text": "It is, and lit.", "task": task}
    assert back_office.post(f"/cases/{id_}", done, command="finish").status_code == 303
    back_office.sign_in(Role.EDITOR)
    assert "It is, and lit." in words(back_office.get(f"/cases/{id_}"))


def test_a_hidden_person_stays_so_but_for_the_unit_with_a_reason(back_office: BackOffice) -> None:
    id_ = there(back_office, is_hidden=True, country="EG")
    back_office.sign_in(Role.ADMINISTRATOR)
    shown = words(back_office.get(f"/cases/{id_}"))
    assert "The person stays hidden. EG" in shown
    assert "Open the identity" not in shown
    back_office.sign_in(Role.APPROVER, None)
    assert "Open the identity" in words(back_office.get(f"/cases/{id_}"))
    no = back_office.post(f"/cases/{id_}/identity", {"why": "because"})
    assert (no.status_code, "Write why" in words(no)) == (409, True)
    yes = back_office.post(f"/cases/{id_}/identity", {"why": "the court asks for it"})
    assert "has left nothing" in words(yes)


@pytest.mark.parametrize("address", ["/cases/x", f"/cases/{UUID(int=0)}"])
def test_what_is_not_there_is_said_plainly(back_office: BackOffice, address: str) -> None:
    back_office.sign_in(Role.VIEWER)
    assert back_office.get(address).status_code == 404


def test_checked_files_are_saved_and_what_is_not_clean_is_not(back_office: BackOffice) -> None:
    id_, other, store = there(back_office), there(back_office), portal_on(back_office.client)
    ids = {state: uuid4() for state in ("clean", "refused", "quarantined")}
    with back_office.deployment.database.writing() as session:
        for state, one in ids.items():
            kept = {"name": f"رسالة {state}.txt", "state": state}
            file_there(session, UUID(id_), one, store=store.attachments, **kept)
    back_office.sign_in(Role.VIEWER)
    page = back_office.get(f"/cases/{id_}")
    assert "A harmful program was found" in words(page)
    assert "is being checked" in words(page)
    assert [f"/files/{one}" in page.text for one in ids.values()] == [True, False, False]
    saved = back_office.get(f"/cases/{id_}/files/{ids['clean']}")
    assert (saved.status_code, saved.content) == (200, b"a letter")
    headers = saved.headers
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D8")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "no-store"
    for place in (ids["refused"], ids["quarantined"], uuid4(), "x"):
        assert back_office.get(f"/cases/{id_}/files/{place}").status_code == 404
    assert back_office.get(f"/cases/{other}/files/{ids['clean']}").status_code == 404
