"""What the form of a service refuses and says: faults, others who were quicker, hostile texts."""

import re
from html import unescape

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, filled, words
from tests.web.pages.officers.records.whole_service import (
    HOSTILE,
    form_of,
)


def test_every_fault_is_shown_beside_its_field_and_nothing_typed_is_lost(
    back_office: BackOffice,
) -> None:
    typed = {
        "names.ar": "",
        "names.en": " ",
        "sector": "evil",
        "website": "not an address",
        "minimum_age": "old",
        "verified_at": "2026-13-40",
        "keywords": "x" * 61,
        "steps.0.duration": "soonish",
        "fees.0.label.en": "Fee",
        "fees.0.amount": "a lot",
        "papers.0.audiences": "nobody",
        "channels.0.kind": "web",
        "channels.1.email": "rana@gmail.com",
        "at_offices.is_given": "1",
        "at_offices.any_agency": "1",
    }
    fields = form_of(back_office)
    answer = back_office.post("/services/renew", {**fields, **typed}, command="show")
    assert answer.status_code == 400
    links = re.findall(r'<a href="#(f[^"]*)">', answer.text)
    expected = (
        "names website minimum_age verified_at keywords steps-0-title steps-0-duration"
        " fees-0-amount fees-0-currency channels-0 channels-1-kind channels-1-email"
        " papers-0-name at_offices"
    )
    assert {f"f-{name}" for name in expected.split()} <= set(links)
    for id_ in set(links):
        assert f' id="{id_}"' in answer.text, id_
        assert f' id="{id_}-fault"' in answer.text, id_
    for label in (
        "Name:",
        "Step 1 – Takes:",
        "Fee 1 – Amount:",
        "Web site:",
        "Channel 2 – E-mail:",
    ):
        assert label in words(answer).replace(" :", ":"), label
    assert 'role="alert" aria-labelledby="faults" tabindex="-1" autofocus' in answer.text
    back = filled(answer)
    for name, value in typed.items():
        assert value in back[name], name


def test_a_duration_is_typed_and_shown_in_words_and_kept_as_iso(back_office: BackOffice) -> None:
    fields = {**form_of(back_office), "processing_time": "٣ أيام"}
    review = words(back_office.post("/services/renew", fields, command="show"))
    assert re.search(r"Processing time .{0,20}\b3 days", review)
    assert back_office.post("/services/renew", fields, command="submit").status_code == 303
    proposal = back_office.newest_proposal()
    assert proposal.content["processing_time"] == "P3D"
    form = back_office.get(f"/services/renew?draft={proposal.id}")
    assert filled(form)["processing_time"] == ["3 days"]
    wrong = back_office.post(
        "/services/renew", {**fields, "processing_time": "3 moons"}, command="show"
    )
    assert "“ 3 moons ” is not a duration: write a number and a unit" in words(wrong)


def test_terms_that_are_none_are_said_with_those_there_are(back_office: BackOffice) -> None:
    typed = {"sector": "evil", "life_events": ["my_car", "party"], "papers.0.name.en": "Paper"}
    answer = back_office.post(
        "/services/renew", {**form_of(back_office), **typed, "papers.0.kind": "gold"}
    )
    assert answer.status_code == 400
    for id_ in ("f-sector", "f-life_events", "f-papers-0-kind"):
        assert f' id="{id_}-fault"' in answer.text
    assert {"my_car", "party"} <= set(filled(answer)["life_events"])


@pytest.mark.parametrize(
    "name", ["demo", "code", "content_hash", "made_by", "steps.0.evil", "names.fr", "at_offices.x"]
)
def test_a_field_that_is_none_of_the_forms_is_refused(back_office: BackOffice, name: str) -> None:
    before = back_office.proposals()
    answer = back_office.post(
        "/services/renew", {**form_of(back_office), name: "1"}, command="submit"
    )
    assert answer.status_code == 400
    assert back_office.proposals() == before


def test_who_was_slower_sees_what_stands_and_keeps_what_was_typed(back_office: BackOffice) -> None:
    fields = {**form_of(back_office, "replace"), "names.en": "Mine"}
    back_office.sign_in(Role.APPROVER, which=2)
    other = back_office.proposal(
        back_office.sign_in(Role.EDITOR, which=3), Subject.SERVICE, "replace", sector="health"
    )
    back_office.sign_in(Role.APPROVER, which=2)
    assert back_office.post(f"/drafts/{other}/approve").status_code == 303
    back_office.sign_in(Role.EDITOR)
    before = back_office.proposals()
    answer = back_office.post("/services/replace", fields, command="submit")
    assert answer.status_code == 409
    assert "Somebody else has changed" in words(answer)
    assert back_office.proposals() == before
    again = filled(answer)
    assert again["names.en"] == ["Mine"]
    assert again["base"] != fields["base"]
    assert back_office.post("/services/replace", again, command="save").status_code == 303


def test_a_service_can_be_given_only_to_an_agency_that_one_edits(back_office: BackOffice) -> None:
    before = back_office.proposals()
    answer = back_office.post(
        "/services/renew", {**form_of(back_office), "agency": "other"}, command="submit"
    )
    assert answer.status_code == 400
    assert 'id="f-agency-fault"' in answer.text
    new = {"code": "fresh", "names.en": "Fresh", "audiences": "citizen", "agency": "other"}
    assert back_office.post("/services/new", new, command="submit").status_code == 400
    assert back_office.proposals() == before
    assert (
        back_office.post(
            "/services/new", {**new, "agency": "licensing"}, command="save"
        ).status_code
        == 303
    )
    back_office.sign_in(Role.EDITOR, None)
    fields = filled(back_office.get("/services/renew"))
    moved = back_office.post("/services/renew", {**fields, "agency": "other"}, command="save")
    assert moved.status_code == 303
    assert back_office.newest_proposal().agency == "licensing"


@pytest.mark.parametrize("code", ["renew", "else", "new", "Not A Code", ""])
def test_a_new_service_takes_no_place_that_is_taken(back_office: BackOffice, code: str) -> None:
    back_office.sign_in(Role.EDITOR)
    new = {"code": code, "names.en": "Fresh", "audiences": "citizen", "agency": "licensing"}
    answer = back_office.post("/services/new", new, command="submit")
    assert answer.status_code == 400
    assert 'id="f-code-fault"' in answer.text


def test_a_hostile_text_is_a_text_on_every_page(back_office: BackOffice, whole: str) -> None:
    fields = form_of(back_office, whole)
    texts = {name for name in fields if re.search(r"\.(ar|en)$", name)} | {"keywords"}
    hostile = {name: HOSTILE if name != "keywords" else HOSTILE[:50] for name in texts}
    form = back_office.post(
        f"/services/{whole}", {**fields, **hostile, "website": HOSTILE}, command="show"
    )
    assert form.status_code == 400
    review = back_office.post(f"/services/{whole}", {**fields, **hostile}, command="show")
    preview = back_office.post(f"/services/{whole}", {**fields, **hostile}, command="preview")
    for answer in (form, review, preview):
        assert HOSTILE[:20] in unescape(answer.text)
        body = re.sub(
            r'<script type="application/ld\+json">.*?</script>', "", answer.text, flags=re.S
        )
        assert "<script>" not in body
        assert "<img src=x" not in body


def test_who_was_slower_sees_both_states_side_by_side(back_office: BackOffice) -> None:
    fields = {**form_of(back_office, "replace"), "names.en": "Mine again"}
    other = back_office.proposal(
        back_office.sign_in(Role.EDITOR, which=5),
        Subject.SERVICE,
        "replace",
        names={"en": "Theirs"},
    )
    back_office.sign_in(Role.APPROVER, which=5)
    assert back_office.post(f"/drafts/{other}/approve").status_code == 303
    back_office.sign_in(Role.EDITOR)
    answer = back_office.post("/services/replace", fields, command="show")
    assert answer.status_code == 409
    assert "Name (English) Theirs Mine again" in words(answer)
