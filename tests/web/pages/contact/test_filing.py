"""The forms of all kinds: each its own, nothing typed is lost, programs have to try again."""

import re

import pytest
from sqlalchemy import select

from portal.attachments.models import Attachment
from portal.contact.models import CaseFile, HiddenIdentity
from tests.web.pages.contact.conftest import QUESTION, SAME_ORIGIN, Writer, carried_by

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
NAMES = re.compile(r'<(?:input|select|textarea)[^>]* name="(\w+)"')
FORMS = {
    "question": {"topic", "may_be_published", "file"},
    "suggestion": {"topic", "today", "benefit", "may_be_published", "file"},
    "complaint": {"topic", "happened_on", "earlier_reference", "remedy", "file"},
    "praise": {"praised", "may_be_published"},
    "malpractice": {"form", "happened_on", "persons", "evidence", "file"},
    "fault": {"topic", "since", "danger", "may_be_published", "file"},
}
SHARED = {
    *("token", "begun", "files", "agency", "subject", "text", "place", "placed", "lat", "lon"),
    *("is_hidden", "phone", "email", "name", "country", "website", "by_office"),
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_page_shows_all_kinds_in_plain_words(writer: Writer, language: str) -> None:
    page = writer.get(f"/{language}/contact").text
    for kind in FORMS:
        assert f'href="/{language}/contact/{kind}"' in page
    assert f'action="/{language}/contact/follow"' in page


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_asks_what_is_its_own(writer: Writer, kind: str) -> None:
    page = writer.get(f"/en/contact/{kind}").text
    form = page.partition('id="f"')[2].partition("</form>")[0]
    assert set(NAMES.findall(form)) == SHARED | FORMS[kind]
    hides = 'name="is_hidden" value="yes" checked' in page
    assert hides is (kind == "malpractice")


def test_a_fault_needs_a_place_and_is_one_of_those_that_places_have(writer: Writer) -> None:
    page = writer.get("/en/contact/fault").text
    assert "Everybody can see what kind of fault it is" in page
    assert 'value="roads.lights"' in page
    assert 'value="taxes.income"' not in page
    told = {"subject": "A light is out", "text": "Since a week", "topic": "roads.lights"}
    answer = writer.send(told, "fault")
    assert "Say where it is: type a place" in answer.text
    reference = writer.file({**told, "lat": "31.9566", "lon": "35.9457"}, "fault")
    case = writer.house.case(reference)
    assert (case.kind, case.topic, case.lat) == ("fault", "roads.lights", 31.9566)


def test_another_word_is_no_kind(writer: Writer) -> None:
    assert writer.get("/en/contact/invoice").status_code == 404


def test_a_link_of_an_agency_fills_it_in(writer: Writer) -> None:
    page = writer.get("/en/contact/question?agency=licensing&unknown=1").text
    assert re.search(r'<option value="licensing" selected>', page)


def test_a_case_gets_a_receipt_with_its_reference_and_both_messages(writer: Writer) -> None:
    answer = writer.send(QUESTION)
    page = writer.get(answer.headers["location"]).text
    found = re.search(r'<output id="reference" dir="ltr">([^<]+)</output>', page)
    assert found is not None
    case = writer.house.case(found[1])
    assert (case.subject, case.agency, case.country) == (QUESTION["subject"], "licensing", "JO")
    assert "ra…@home.example" in page
    assert "rana@home.example" not in page
    assert [one.to for one in writer.house.to_citizens()] == ["rana@home.example"]


def test_what_was_typed_stays_when_something_is_missing(writer: Writer) -> None:
    given = {**QUESTION, "subject": "", "email": "rana@", "phone": "12", "country": "DE"}
    page = writer.send(given, files=[("a.png", PNG, "image/png")])
    assert page.status_code == 400
    text = page.text
    assert 'href="#f-subject"' in text
    assert 'href="#f-email"' in text
    assert "How do I renew it?" in text
    assert 'value="rana@"' in text
    assert '<option value="DE" selected>' in text
    assert "a.png" in text
    # The order of the faults is that of the form.
    assert text.index('href="#f-subject"') < text.index('href="#f-phone"')


def test_files_come_along_from_one_try_to_the_next(writer: Writer) -> None:
    first = writer.send({**QUESTION, "subject": ""}, files=[("a.png", PNG, "image/png")])
    again = writer.send(
        QUESTION, files=[("b.txt", b"a letter", "text/plain")], carried=carried_by(first)
    )
    assert again.status_code == 303
    with writer.house.database.reading() as session:
        kept = session.scalars(select(Attachment).join(CaseFile)).all()
        assert {(one.file_name, one.keep_until) for one in kept} == {
            ("a.png", None),
            ("b.txt", None),
        }


def test_a_file_can_be_taken_away_again(writer: Writer) -> None:
    files = [("a.png", PNG, "image/png"), ("b.txt", b"a letter", "text/plain")]
    page = writer.send(QUESTION, files=files, command="edit")
    drop = re.findall(r'value="(drop:[^"]+)"', page.text)
    assert len(drop) == 2
    page = writer.send(QUESTION, carried=carried_by(page), command=drop[0])
    assert re.findall(r'value="(drop:[^"]+)"', page.text) == drop[1:]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("a.exe", b"MZ\0\0", "image/png")], "Only pictures"),
        ([(f"{n}.txt", b"x", "text/plain") for n in range(7)], "At most"),
        ([("a.txt", b"x" * 10_000_001, "text/plain")], "10 MB"),
    ],
    ids=["no picture", "too many", "too large"],
)
def test_files_that_are_not_taken_are_said_beside_them(
    writer: Writer, files: list[tuple[str, bytes, str]], sentence: str
) -> None:
    page = writer.send(QUESTION, files=files)
    assert page.status_code == 400
    assert 'id="f-file-fault"' in page.text
    assert sentence in page.text
    assert "How do I renew it?" in page.text


def test_a_program_that_fills_in_everything_or_is_too_quick_has_to_try_again(
    writer: Writer,
) -> None:
    quick = writer.open_form()
    writer.house.move(minutes=-1)
    page = writer.send(QUESTION, carried=quick)
    assert page.status_code == 400
    assert "very quickly" in page.text
    assert "How do I renew it?" in page.text
    trapped = writer.send({**QUESTION, "website": "https://spam.example"})
    assert trapped.status_code == 400
    # A person presses the button once more, and it is taken.
    writer.house.move(minutes=1)
    assert writer.send(QUESTION, carried=carried_by(page)).status_code == 303


def test_the_same_again_shows_the_reference_of_the_first(writer: Writer) -> None:
    first = writer.file()
    writer.house.move(minutes=10)
    assert writer.file() == first


def test_too_many_are_asked_to_wait_and_lose_nothing(writer: Writer) -> None:
    for number in range(2):
        writer.file({**QUESTION, "text": f"Question {number}", "email": f"a{number}@x.example"})
    page = writer.send({**QUESTION, "text": "Question 3", "email": "b@x.example"})
    assert page.status_code == 429
    assert "Question 3" in page.text


def test_a_hidden_person_leaves_the_country_alone(writer: Writer) -> None:
    hidden = {**QUESTION, "is_hidden": "yes"}
    case = writer.house.case(writer.file(hidden))
    assert case.is_hidden
    assert case.country == "JO"
    with writer.house.database.reading() as session:
        held = session.connection().exec_driver_sql("SELECT contact_case::text FROM contact_case")
        assert "Rana" not in str(held.all())
        assert session.get(HiddenIdentity, case.id) is not None


def test_a_place_is_found_by_its_name_and_stays_in_the_form(writer: Writer) -> None:
    page = writer.send({**QUESTION, "place": "Irbid"}, command="edit")
    assert page.status_code == 200
    found = carried_by(page)
    assert found["placed"] == "Irbid"
    assert "The place:" in page.text
    given = {**QUESTION, "place": "Irbid", "placed": "Irbid"}
    position = dict(re.findall(r'id="f-(lat|lon)" name="\w+" value="([^"]+)"', page.text))
    case = writer.house.case(
        writer.file({**given, **{name: position[name] for name in ("lat", "lon")}})
    )
    assert case.area is not None
    assert case.lat == pytest.approx(float(position["lat"]), abs=1e-5)


def test_a_place_that_is_none_is_asked_about(writer: Writer) -> None:
    page = writer.send({**QUESTION, "place": "Qqqzzzwww"})
    assert page.status_code == 400
    assert 'href="#f-place"' in page.text


def test_agencies_are_suggested_from_the_text(writer: Writer) -> None:
    given = {**QUESTION, "agency": "", "text": "I waited at the licensing counter"}
    page = writer.send(given, command="edit")
    (offered,) = re.findall(r'value="agency:(\w+)"', page.text)
    assert offered == "licensing"
    page = writer.send(given, carried=carried_by(page), command="agency:licensing")
    assert '<option value="licensing" selected>' in page.text


@pytest.mark.parametrize(
    "headers", [{}, {**SAME_ORIGIN, "Origin": "https://evil.example"}], ids=["none", "foreign"]
)
def test_a_form_of_another_page_is_not_taken(writer: Writer, headers: dict[str, str]) -> None:
    held = writer.open_form()
    answer = writer.client.post(
        "/en/contact/question", data={**held, **QUESTION}, files=[("file", ("", b""))],
        headers=headers, follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 403


def test_a_form_of_another_browser_is_not_taken(writer: Writer) -> None:
    held = writer.open_form()
    writer.client.cookies.clear()
    assert writer.send(QUESTION, carried=held).status_code == 403
