"""Officers are shown what may be of the same matter, deal with it as one, and part it again."""

from uuid import uuid4

from portal.accounts.officer_roles import Role
from tests.portal.contact.written import case_there
from tests.web.pages.officers.cases.test_cases import case, there
from tests.web.pages.officers.office import BackOffice, words


def test_an_editor_merges_what_is_alike_answers_once_and_parts_it(back_office: BackOffice) -> None:
    told = {"subject": "The lamp at the mill is dark", "kind": "complaint"}
    first, second, third = (there(back_office, "third", **told) for _number in range(3))
    back_office.sign_in(Role.VIEWER, "third")
    assert "Perhaps of the same matter" not in words(back_office.get(f"/cases/{first}"))
    editor = back_office.sign_in(Role.EDITOR, "third")
    page = back_office.get(f"/cases/{second}")
    assert "within a day, alike in words" in words(page)
    assert {one in page.text for one in (first, third)} == {True}
    none = back_office.post(f"/cases/{second}", {}, command="merge")
    assert (none.status_code, "Tick between one" in words(none)) == (400, True)
    ticked = {"with": [first, third]}
    assert back_office.post(f"/cases/{second}", ticked, command="merge").status_code == 303
    led = [one for one in (first, second, third) if case(back_office, one).duplicate_of]
    (lead,) = {first, second, third} - set(led)
    assert "2 cases go with this one" in words(back_office.get(f"/cases/{lead}"))
    assert "This case goes with another" in words(back_office.get(f"/cases/{led[0]}"))
    queue = back_office.get("/cases?agency=third&q=mill")
    assert "and 2 more of the same matter" in words(queue)
    assert [f"/cases/{one}" in queue.text for one in (lead, *led)] == [True, False, False]
    assigned = {"assign_to": str(editor.id)}
    assert back_office.post(f"/cases/{lead}", assigned, command="assign").status_code == 303
    assert back_office.post(f"/cases/{led[0]}", command="separate").status_code == 303
    assert "Stands alone again" in words(back_office.get(f"/cases/{led[0]}"))
    answered = back_office.post(f"/cases/{lead}", {"text": "It is lit."}, command="resolve")
    assert answered.status_code == 303
    assert [case(back_office, one).state for one in (lead, *led)] == [
        "resolved",
        "in_progress",
        "resolved",
    ]


def test_an_answer_is_asked_for_in_the_language_of_those_who_go_along(
    back_office: BackOffice,
) -> None:
    ids = [uuid4(), uuid4()]
    with back_office.deployment.database.writing() as session:
        for id_, language in zip(ids, ("ar", "en"), strict=True):
            told = {"subject": "Two languages", "language": language}
            case_there(session, id_, "third", **told)
    back_office.sign_in(Role.EDITOR, "third")
    ticked = {"with": str(ids[1])}
    assert back_office.post(f"/cases/{ids[0]}", ticked, command="merge").status_code == 303
    lead = next(one for one in ids if case(back_office, str(one)).duplicate_of is None)
    other = "en" if case(back_office, str(lead)).language == "ar" else "ar"
    assert f'name="text_{other}"' in back_office.get(f"/cases/{lead}").text
    one = back_office.post(f"/cases/{lead}", {"text": "Yes"}, command="answer")
    assert (one.status_code, "other language too" in words(one)) == (400, True)
    both = {"text": "Yes", f"text_{other}": "نعم"}
    assert back_office.post(f"/cases/{lead}", both, command="answer").status_code == 303
