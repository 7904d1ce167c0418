"""Following a case: by reference little, by a code all, and the same answer for every address."""

import re

import pytest

from portal.accounts.officer_roles import Role
from portal.attachments.scanning import NoScanner
from portal.contact.file_checks import FileChecker, check_quarantined
from tests.site import portal_on
from tests.web.pages.contact.conftest import QUESTION, REFERENCE, Writer

COMPLAINT = {**QUESTION, "topic": "roads", "subject": "A pothole", "text": "It is deep."}


def answered(writer: Writer, reference: str, transition: str = "answer") -> None:
    """Let an officer of the agency answer a case."""
    writer.house.change(reference, writer.house.officer(Role.EDITOR, "licensing"), transition)


def test_a_reference_shows_kind_state_and_dates_and_nothing_else(writer: Writer) -> None:
    reference = writer.file()
    page = writer.get(f"/en/contact/follow?reference={reference.lower().replace('-', ' ')}").text
    for word in (reference, "Question", "Received", "Due by"):
        assert word in page
    for secret in (QUESTION["subject"], QUESTION["text"], "Rana", "rana@home.example"):
        assert secret not in page


@pytest.mark.parametrize("typed", ["Q-00000-00000-0", "nonsense", "Q-AAAAA-AAAAA-A"])
def test_a_reference_that_is_none_and_one_that_is_unknown_get_the_same_answer(
    writer: Writer, typed: str
) -> None:
    page = writer.get(f"/en/contact/follow?reference={typed}")
    assert page.status_code == 404
    assert "There is no case with the reference" in page.text
    assert typed in page.text


def test_asking_too_often_is_told_to_wait(writer: Writer) -> None:
    statuses = [writer.get("/en/contact/follow?reference=x").status_code for _try in range(11)]
    assert statuses == [404] * 10 + [429]


def test_a_code_opens_the_case_in_this_browser_for_half_an_hour(writer: Writer) -> None:
    reference = writer.file()
    page = writer.read_case(reference)
    assert QUESTION["text"] in page.text
    assert page.headers["cache-control"] == "no-store"
    other = writer.get("/en/contact/case")
    assert QUESTION["text"] in other.text
    writer.house.move(minutes=31)
    over = writer.get("/en/contact/case")
    assert QUESTION["text"] not in over.text
    assert "ask for a code" in over.text


@pytest.mark.parametrize("contact", ["rana@home.example", "nobody@home.example", "0790000000", "x"])
def test_who_asks_for_a_code_hears_the_same_whoever_it_is(writer: Writer, contact: str) -> None:
    reference = writer.file()
    writer.house.to_citizens()
    answer = writer.post("/en/contact/follow/code", reference=reference, contact=contact)
    assert answer.status_code == 200
    told = re.sub(r'value="[^"]+"', "", answer.text).replace(contact, "CONTACT")
    assert "If the case was left with" in told
    sent = writer.house.to_citizens()
    assert len(sent) == (contact == "rana@home.example")


def test_a_wrong_code_opens_nothing(writer: Writer) -> None:
    reference = writer.file()
    answer = writer.post("/en/contact/follow/open", reference=reference, code="123456")
    assert answer.status_code == 400
    assert "This code is not right" in answer.text
    assert "set-cookie" not in answer.headers or "__Host-case" not in answer.headers["set-cookie"]


def test_a_question_is_answered_and_the_case_goes_on(writer: Writer) -> None:
    reference = writer.file()
    answered(writer, reference, "ask")
    page = writer.read_case(reference)
    assert "Answer what you are asked" in page.text
    answer = writer.post("/en/contact/case", command="reply", text="Here it is")
    assert answer.headers["location"] == "/en/contact/case?said=replied"
    assert "Here it is" in writer.get("/en/contact/case").text
    assert writer.house.item(reference).state == "in_progress"


def test_something_is_added_until_it_is_answered(writer: Writer) -> None:
    reference = writer.file()
    assert "Add something" in writer.read_case(reference).text
    for number in range(5):
        writer.post("/en/contact/case", command="add", text=f"And the fee {number}?")
    assert "And the fee 4?" in writer.get("/en/contact/case").text
    assert writer.post("/en/contact/case", command="add", text="More").status_code == 409
    answered(writer, reference)
    assert "Add something" not in writer.get("/en/contact/case").text
    writer.house.move(minutes=20)
    assert writer.post("/en/contact/case", command="add", text="More").status_code == 409


def test_an_answer_is_rated_and_the_case_opened_again(writer: Writer) -> None:
    reference = writer.file()
    answered(writer, reference)
    assert "Rate the answer" in writer.read_case(reference).text
    assert writer.post("/en/contact/case", command="rate", stars="9").status_code == 400
    writer.post("/en/contact/case", command="rate", stars="2", text="Too short")
    assert "Too short" in writer.get("/en/contact/case").text
    empty = writer.post("/en/contact/case", command="reopen", text=" ")
    assert empty.status_code == 400
    writer.post("/en/contact/case", command="reopen", text="What about the fee?")
    assert writer.house.item(reference).state == "in_progress"
    assert "What about the fee?" in writer.get("/en/contact/case").text


def test_a_case_is_taken_back(writer: Writer) -> None:
    reference = writer.file()
    writer.read_case(reference)
    writer.post("/en/contact/case", command="withdraw", text="Solved")
    assert writer.house.item(reference).state == "withdrawn"
    page = writer.get("/en/contact/case").text
    assert 'value="withdraw"' not in page


def test_a_decided_complaint_can_be_appealed(writer: Writer) -> None:
    reference = writer.file(COMPLAINT, "complaint")
    answered(writer, reference, "acknowledge")
    answered(writer, reference, "resolve")
    page = writer.read_case(reference)
    assert "Appeal to the complaints unit" in page.text
    writer.post("/en/contact/case", command="appeal", text="It is still deep.")
    appealed = writer.get("/en/contact/case").text
    assert "Appeal to the complaints unit" not in appealed
    assert "You have appealed." in appealed
    again = writer.post("/en/contact/case", command="appeal", text="It is still deep.")
    assert again.status_code == 409


def test_what_is_not_possible_is_said(writer: Writer) -> None:
    writer.read_case(writer.file())
    for command in ("reopen", "reply", "close", "delete"):
        answer = writer.post("/en/contact/case", command=command, text="x")
        assert answer.status_code in (400, 409), command
        assert 'role="alert"' in answer.text


def test_all_cases_of_an_address_are_opened_by_a_link_to_it(writer: Writer) -> None:
    first = writer.file()
    writer.house.move(minutes=10)
    second = writer.file({**QUESTION, "subject": "Another", "text": "And this?"})
    writer.house.move(minutes=10)
    hidden = writer.file({**QUESTION, "subject": "Secret", "text": "x", "is_hidden": "yes"})
    writer.house.to_citizens()
    asked = writer.post("/en/contact/mine", email="rana@home.example")
    assert "a link is on its way" in asked.text
    (link,) = [one.values["link"] for one in writer.house.to_citizens() if "link" in one.values]
    path = link.removeprefix("https://portal.example")
    page = writer.get(path).text
    assert first in page
    assert second in page
    assert hidden not in page
    answer = writer.post(path, reference=second)
    assert "And this?" in writer.get(answer.headers["location"]).text
    assert writer.post(path, reference=hidden).status_code == 404
    writer.house.move(hours=3)
    assert writer.get(path).url.path == "/en/contact/mine"


def test_who_asks_for_a_link_hears_the_same_whoever_it_is(writer: Writer) -> None:
    writer.file()
    writer.house.to_citizens()
    known = writer.post("/en/contact/mine", email="rana@home.example")
    unknown = writer.post("/en/contact/mine", email="omar@home.example")
    plain = [re.sub(r'value="[^"]+"', "", page.text) for page in (known, unknown)]
    assert plain[0].replace("rana@", "") == plain[1].replace("omar@", "")
    assert [one.to for one in writer.house.to_citizens()] == ["rana@home.example"]


def test_the_writer_saves_a_file_when_it_is_checked_and_nobody_else_does(writer: Writer) -> None:
    given = {**QUESTION, "text": "See the letter."}
    sent = writer.send(given, files=[("letter.txt", b"a letter", "text/plain")])
    found = REFERENCE.search(writer.get(sent.headers["location"]).text)
    assert found is not None
    assert "is being checked" in writer.read_case(found[0]).text
    store = portal_on(writer.client).attachments
    check_quarantined(FileChecker(writer.house.database, store, NoScanner()))
    page = writer.get("/en/contact/case").text
    (address,) = re.findall(r'href="(/en/contact/case/files/[^"]+)"', page)
    saved = writer.get(address)
    assert (saved.content, saved.headers["cache-control"]) == (b"a letter", "no-store")
    assert saved.headers["content-disposition"] == "attachment; filename*=UTF-8''letter.txt"
    writer.read_case(writer.file({**QUESTION, "text": "Another thing."}))
    assert writer.get(address).status_code == 404
    writer.client.cookies.clear()
    assert b"a letter" not in writer.get(address).content
