"""An officer takes a call: the form, a draft that is not lost, and a reference to read aloud."""

import re

from httpx2 import Response
from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.contact.models import Case
from tests.web.pages.officers.office import BackOffice, words

CALL = {
    "channel": "telephone",
    "caller_language": "ar",
    "keeps_contact": "yes",
    "agency": "other",
    "topic": "papers.passport",
    "subject": "Renewing by telephone",
    "text": "How is it done?",
    "phone": "0791234567",
    "name": "Rana",
    "is_hidden": "no",
}


def send(back_office: BackOffice, command: str = "send", **told: str) -> Response:
    return back_office.post("/intake/question", {**CALL, **told}, file=b"", command=command)


def test_a_call_becomes_a_case_whose_reference_is_read_aloud(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, "licensing")
    assert "Take down what somebody says" in words(back_office.get("/intake"))
    sent = send(back_office)
    assert sent.status_code == 303
    where = sent.headers["location"].removeprefix("/en/officers")
    page = back_office.get(where)
    reference = re.search(r"Q-\w{5}-\w{5}-\w", page.text)
    assert reference is not None
    assert "قطر" in page.text
    assert "has gone to" in words(page)
    assert "How is it done?" not in page.text
    with back_office.deployment.database.reading() as session:
        case = session.scalars(select(Case).where(Case.reference == reference[0])).one()
        assert (case.channel, case.language, case.agency) == ("telephone", "ar", "other")
    # It is another agency's now, and the page is for whoever took the call.
    assert back_office.get(f"/cases/{case.id}").status_code == 404
    back_office.sign_in(Role.EDITOR, "other", which=2)
    assert back_office.get(where).status_code in (303, 200)
    assert reference[0] not in back_office.get(where).text
    assert "telephone" in words(back_office.get(f"/cases/{case.id}"))


def test_what_was_typed_is_there_again_until_it_is_sent_or_forgotten(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR, "licensing", which=3)
    kept = send(back_office, "keep", subject="Half a sentence")
    assert kept.headers["location"] == "/en/officers/intake?said=done"
    assert "Not sent yet" in words(back_office.get("/intake"))
    assert "Half a sentence" in back_office.get("/intake/question").text
    back_office.sign_in(Role.EDITOR, "licensing", which=4)
    assert "Half a sentence" not in back_office.get("/intake/question").text
    back_office.sign_in(Role.EDITOR, "licensing", which=3)
    assert back_office.post("/intake/question", {}, file=b"", command="forget").status_code == 303
    assert "Half a sentence" not in back_office.get("/intake/question").text


def test_consent_is_asked_and_without_it_nothing_of_the_caller_is_kept(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR, "licensing")
    unasked = send(back_office, keeps_contact="", text="Consent?")
    assert unasked.status_code == 400
    assert "Ask the caller" in words(unasked)
    sent = send(back_office, keeps_contact="no", text="No consent")
    assert sent.status_code == 303
    page = back_office.get(sent.headers["location"].removeprefix("/en/officers"))
    assert "Nothing is sent to the caller" in words(page)
