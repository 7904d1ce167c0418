"""Mistakes in the queue of cases: filtered by kind, one click from the record that is mended."""

import re
from uuid import uuid4

from portal.accounts.officer_roles import Role
from tests.portal.contact.written import mistake_there
from tests.web.pages.officers.office import BackOffice, words

TEXT = "The fee <b>is</b> wrong"


def reported(back_office: BackOffice, agency: str | None = "licensing") -> str:
    """Put a mistake on the page of a service there; return its id."""
    id_ = uuid4()
    with back_office.deployment.database.writing() as session:
        mistake_there(session, id_, agency, text=TEXT, contact="citizen@example.org")
    return str(id_)


def test_no_empty_line_stands_for_whoever_reported_a_mistake(back_office: BackOffice) -> None:
    told = {"kind": "mistake", "page": "/en/services/renew", "text": TEXT}
    reference = back_office.client.post("/api/v1/cases", json=told).json()["reference"]
    back_office.sign_in(Role.EDITOR)
    queue = back_office.get(f"/cases?q={reference}").text
    found = re.search(r"/officers(/cases/[\da-f-]{36})", queue)
    assert found is not None
    assert "Who wrote it" not in words(back_office.get(found[1]))


def test_an_editor_finds_a_mistake_by_its_kind_and_mends_the_record(
    back_office: BackOffice,
) -> None:
    id_ = reported(back_office)
    editor = back_office.sign_in(Role.EDITOR)
    assert id_ in back_office.get("/cases?kind=mistake").text
    assert id_ not in back_office.get("/cases?kind=question").text
    page = back_office.get(f"/cases/{id_}")
    assert "<b>is</b>" not in page.text
    assert 'href="/en/services/renew"' in page.text
    assert 'href="/en/officers/services/renew"' in page.text
    assert "citizen@example.org" in words(page)
    back_office.post(f"/cases/{id_}", {"assign_to": str(editor.id), "seen": "1"}, command="assign")
    done = back_office.post(f"/cases/{id_}", {"text": "Mended.", "seen": "2"}, command="answer")
    assert done.status_code == 303
    assert "Mended." in words(back_office.get(f"/cases/{id_}"))
    back_office.post(f"/cases/{id_}", {"seen": "3"}, command="close")
    assert "citizen@example.org" not in words(back_office.get(f"/cases/{id_}"))


def test_who_only_looks_does_not_see_the_way_back(back_office: BackOffice) -> None:
    id_ = reported(back_office)
    back_office.sign_in(Role.VIEWER)
    assert "citizen@example.org" not in back_office.get(f"/cases/{id_}").text


def test_the_former_addresses_lead_to_the_cases(back_office: BackOffice) -> None:
    id_ = reported(back_office)
    back_office.sign_in(Role.VIEWER)
    listed = back_office.get("/reports?show=overdue&agency=licensing")
    queue = "/en/officers/cases?kind=mistake&show=overdue&agency=licensing"
    assert listed.headers["location"] == queue
    assert back_office.get(f"/reports/{id_}").headers["location"] == f"/en/officers/cases/{id_}"
