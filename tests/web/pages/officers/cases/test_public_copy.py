"""An officer writes the public copy of a case, publishes what its writer agrees to, or not."""

from uuid import UUID, uuid4

from portal.accounts.officer_roles import Role
from portal.contact.models import Case
from portal.contact.publishing import agree_to_copy
from tests.portal.contact.written import case_there
from tests.web.pages.officers.office import BackOffice, words

TOLD = {"subject": "Licences", "text": "How is one renewed?", "answer": "At the office."}


def there(back_office: BackOffice, **told: object) -> str:
    id_ = uuid4()
    with back_office.deployment.database.writing() as session:
        case_there(session, id_, "licensing", **told)
    return str(id_)


def test_a_copy_is_written_checked_agreed_to_published_and_taken_back(
    back_office: BackOffice,
) -> None:
    id_ = there(back_office, may_be_published=True, body="My cousin drove it into the sea")
    where = f"/cases/{id_}/copy"
    back_office.sign_in(Role.EDITOR)
    assert where in back_office.get(f"/cases/{id_}").text
    leak = {**TOLD, "text": "Write to me@home.example: drove it into the sea"}
    refused = back_office.post(where, leak, command="propose")
    assert refused.status_code == 400
    assert "leads to a person or a place" in words(refused)
    assert "words of your own" in words(refused)
    assert "drove it into the sea</textarea>" in refused.text
    assert back_office.post(where, TOLD, command="propose").status_code == 303
    assert "has not answered yet" in words(back_office.get(where))
    early = back_office.post(where, {"version": "1"}, command="publish")
    assert (early.status_code, "has not agreed" in words(early)) == (409, True)
    with back_office.deployment.database.writing() as session:
        agree_to_copy(session, session.get_one(Case, UUID(id_)), 1)
    assert back_office.post(where, {"version": "1"}, command="publish").status_code == 303
    page = back_office.get(where)
    shown = page.text.split('href="/en/contact/published/')[1].split('"')[0]
    public = f"/en/contact/published/{shown}"
    assert "At the office." in back_office.client.get(public).text
    assert back_office.post(where, command="withdraw").status_code == 303
    assert back_office.client.get(public).status_code == 404
    assert "An officer has taken it back" in words(back_office.get(where))


def test_a_case_whose_writer_keeps_it_has_no_copy(back_office: BackOffice) -> None:
    id_ = there(back_office)
    back_office.sign_in(Role.EDITOR)
    assert "/copy" not in back_office.get(f"/cases/{id_}").text
    assert "has not agreed to that" in words(back_office.get(f"/cases/{id_}/copy"))
    refused = back_office.post(f"/cases/{id_}/copy", TOLD, command="propose")
    assert refused.status_code == 409
