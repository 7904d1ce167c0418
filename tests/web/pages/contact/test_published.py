"""What is published of cases: agreed to by its writer, read, searched, and no leak."""

from uuid import UUID

import pytest

from portal.accounts.officer_roles import Officer, Role
from portal.contact.models import Case
from portal.contact.officer_models import PublishedCase
from portal.contact.publishing import PublicText, propose_copy, publish_copy
from tests.web.pages.contact.conftest import QUESTION, Writer

GIVEN = {
    **QUESTION,
    "name": "Rana Haddad",
    "subject": "My father Sami at the mill",
    "text": "My father Sami lost his licence near the mill, what shall he do now?",
    "may_be_published": "yes",
    "lat": "31.95123",
    "lon": "35.91234",
    "topic": "roads.licences",
}
TOLD = PublicText(
    "A lost licence", "What does one do who has lost a licence?", "Report it <b>first</b>."
)
ALL = "/en/contact/published"


@pytest.fixture
def editor(writer: Writer) -> Officer:
    return writer.house.officer(Role.EDITOR, "licensing")


def proposed(writer: Writer, editor: Officer) -> Case:
    """File a case that may be published, and let an officer write its public copy."""
    case = writer.house.case(writer.file(GIVEN))
    told = PublicText(TOLD.subject, TOLD.text, TOLD.answer, case.area or "")
    with writer.house.database.writing() as session:
        propose_copy(session, writer.house.context, case, told, editor)
    return case


def published(writer: Writer, case: Case, editor: Officer) -> UUID:
    with writer.house.database.writing() as session:
        return publish_copy(session, case.id, 1, editor)


def test_a_writer_agrees_on_the_page_of_the_case_and_takes_it_back(
    writer: Writer, editor: Officer
) -> None:
    case = proposed(writer, editor)
    page = writer.read_case(case.reference).text
    assert TOLD.text in page
    assert "It is published only if you agree." in page
    late = writer.post("/en/contact/case", command="agree", version="7")
    assert (late.status_code, "changed meanwhile" in late.text) == (409, True)
    agreed = writer.post("/en/contact/case", command="agree", version="1")
    assert agreed.headers["location"].endswith("?said=copy-agreed")
    id_ = published(writer, case, editor)
    assert f"{ALL}/{id_}" in writer.get("/en/contact/case").text
    assert TOLD.text in writer.get(f"{ALL}/{id_}").text
    assert writer.post("/en/contact/case", command="take_copy_back").status_code == 303
    assert writer.get(f"{ALL}/{id_}").status_code == 404
    assert TOLD.subject not in writer.get(ALL).text
    assert "Nothing of it is published." in writer.get("/en/contact/case").text


def test_the_public_pages_hold_nothing_of_the_original(writer: Writer, editor: Officer) -> None:
    case = proposed(writer, editor)
    writer.read_case(case.reference)
    writer.post("/en/contact/case", command="add", text="It was on Tuesday evening")
    writer.post("/en/contact/case", command="agree", version="1")
    id_ = published(writer, case, editor)
    writer.client.cookies.clear()
    secrets = {
        *(GIVEN[name] for name in ("name", "email", "phone", "subject", "text", "lat", "lon")),
        *("962791234567", "Rana", "Haddad", "Sami", "31.951", "35.912", "Tuesday"),
        *(case.reference, str(case.id), editor.name, str(editor.id), editor.email),
    }
    pages = (ALL, f"{ALL}/{id_}", f"{ALL}?q=licence", f"/ar/contact/published/{id_}")
    for address in (*pages, f"{ALL}?agency=licensing&topic=roads&kind=question"):
        page = writer.get(address)
        assert page.status_code == 200
        assert TOLD.subject in page.text
        assert "<b>first</b>" not in page.text
        assert [one for one in secrets if one in page.text] == [], address


def test_the_list_is_searched_and_goes_on_by_key(writer: Writer) -> None:
    with writer.house.database.writing() as session:
        for number in range(25):
            told = {"subject": f"Sewage {number}", "text": "What?", "answer": "So."}
            shown = {"kind": "praise", "language": "en", "topic": "water.leaks", **told}
            at = writer.house.clock.now()
            session.add(PublishedCase(id=UUID(int=number), published_at=at, **shown))
    first = writer.get(f"{ALL}?q=sewage&kind=praise&topic=water").text
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = writer.get(after).text
    held = [[f"Sewage {number}</bdi>" in page for number in range(25)] for page in (first, second)]
    assert [sum(one) for one in held] == [20, 5]
    assert [a != b for a, b in zip(*held, strict=True)] == [True] * 25
    for nothing in ("?q=sewage&kind=question", "?agency=nobody", "?topic=water.bills&q=sewage"):
        assert "There are none." in writer.get(f"{ALL}{nothing}").text
    for wrong in ("?after=x", "?after=2031-01-01T00:00:00+00:00 x", "?q=%00", "?kind=complaint"):
        assert writer.get(f"{ALL}{wrong}").status_code == 200
    for unknown in (UUID(int=99), "x"):
        assert writer.get(f"{ALL}/{unknown}").status_code == 404
