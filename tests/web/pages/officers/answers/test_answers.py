"""Answers that are written often: approvers write their versions, editors fill cases with them."""

import re
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.contact.officer_models import CannedAnswer
from tests.portal.contact.written import case_there
from tests.web.pages.officers.office import BackOffice, words

TOLD = {
    "agency": "licensing",
    "name": "Opening hours",
    "text_ar": "بخصوص {reference}: نفتح عند الثامنة.",
    "text_en": "About {reference}, “{subject}”: {agency} opens at eight.",
}


def made(back_office: BackOffice, name: str) -> UUID:
    with back_office.deployment.database.reading() as session:
        found = select(CannedAnswer.id).where(CannedAnswer.name == name)
        return session.scalars(found.limit(1)).one()


def test_an_approver_writes_an_answer_changes_it_and_offers_it_no_more(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.APPROVER)
    form = words(back_office.get("/answers/new"))
    for shown in ("{reference} the reference of the case", "{agency} the name of the agency"):
        assert shown in form
    assert "every agency" not in form
    faulty = back_office.post("/answers/new", {**TOLD, "name": "", "text_en": "Dear {name}"})
    said = words(faulty)
    assert faulty.status_code == 400
    assert "There is no place “ name ”" in said
    assert "Write between 1 and 300 characters." in said
    assert "بخصوص {reference}" in said
    assert back_office.post("/answers/new", TOLD, command="save").status_code == 303
    where = f"/answers/{made(back_office, 'Opening hours')}"
    assert "Opening hours" in words(back_office.get("/answers"))
    changed = {**TOLD, "text_en": "We open at nine.", "seen": "1", "kind": "question"}
    assert back_office.post(where, changed, command="save").status_code == 303
    late = back_office.post(where, {**changed, "text_en": "at ten"}, command="save")
    assert (late.status_code, "changed this answer meanwhile" in words(late)) == (409, True)
    page = words(back_office.get(where))
    assert "We open at nine." in page
    assert "opens at eight." in page
    assert back_office.post(where, {"seen": "2"}, command="retire").status_code == 303
    assert "Opening hours" not in words(back_office.get("/answers"))
    assert "it is offered no more" in words(back_office.get(where))
    assert back_office.post(where, changed, command="save").status_code == 404


def test_an_answer_of_every_agency_is_changed_by_those_of_every_agency_alone(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.APPROVER, None)
    everybodys = {**TOLD, "agency": "*", "name": "Thanks to all"}
    assert back_office.post("/answers/new", everybodys).status_code == 303
    where = f"/answers/{made(back_office, 'Thanks to all')}"
    back_office.sign_in(Role.APPROVER)
    assert back_office.post("/answers/new", everybodys).status_code == 409
    assert back_office.post("/answers/new", {**TOLD, "agency": "other"}).status_code == 409
    assert "Thanks to all" in words(back_office.get("/answers"))
    assert "Save as a new version" not in words(back_office.get(where))
    assert back_office.post(where, everybodys, command="save").status_code == 403


def test_an_editor_fills_a_case_with_an_answer_below_what_is_typed_already(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.APPROVER)
    assert back_office.post("/answers/new", {**TOLD, "name": "To fill"}).status_code == 303
    id_ = made(back_office, "To fill")
    for language, wanted in (
        ("en", "About {reference}, “Renewing”: Agency licensing opens at eight."),
        ("ar", "بخصوص {reference}: نفتح عند الثامنة."),
    ):
        case_id = uuid4()
        with back_office.deployment.database.writing() as session:
            reference = case_there(session, case_id, "licensing", language=language)
        back_office.sign_in(Role.EDITOR)
        assert "To fill" in words(back_office.get(f"/cases/{case_id}"))
        given = {"answer": str(id_), "text": "Dear citizen"}
        page = back_office.post(f"/cases/{case_id}", given, command="fill")
        assert page.status_code == 200
        text = re.search(r'name="text" rows="6"[^>]*>\n?(.*?)</textarea>', page.text, re.DOTALL)
        assert text is not None
        assert text[1] == f"Dear citizen\n\n{wanted.format(reference=reference)}"
        back_office.sign_in(Role.VIEWER)
        assert back_office.post(f"/cases/{case_id}", given, command="fill").status_code == 403
