"""The pages on which officers edit services: every field, faults, proposals, and whose they are."""

import re

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, filled, words
from tests.web.pages.officers.records.whole_service import (
    WHOLE,
    form_of,
)


def test_a_new_service_says_everything_that_was_typed(back_office: BackOffice, whole: str) -> None:
    expected = {**WHOLE, "code": whole, "agency": "licensing"}
    assert back_office.record(Subject.SERVICE, whole) == expected


def test_a_form_that_nobody_touches_changes_nothing(back_office: BackOffice, whole: str) -> None:
    fields = form_of(back_office, whole)
    assert "Nothing differs" in words(
        back_office.post(f"/services/{whole}", fields, command="show")
    )
    refused = back_office.post(f"/services/{whole}", fields, command="save")
    assert refused.status_code == 409
    assert "Nothing differs" in words(refused)


def test_a_change_is_looked_at_then_kept_and_handed_in(back_office: BackOffice) -> None:
    before = back_office.record(Subject.SERVICE, "renew")
    fields = form_of(back_office)
    review = back_office.post("/services/renew", {**fields, "names.en": "Renewed"}, command="show")
    assert review.status_code == 200
    assert "Renewed" in words(review)
    carried = filled(review)
    saved = back_office.post("/services/renew", {**carried, "reason": "new law"}, command="save")
    proposal = back_office.newest_proposal()
    assert saved.headers["location"] == f"/en/officers/drafts/{proposal.id}?said=saved"
    assert (proposal.state, proposal.note, proposal.agency) == ("open", "new law", "licensing")
    assert proposal.content == {**before, "names": {**before["names"], "en": "Renewed"}}
    handed_in = back_office.post(
        "/services/renew", {**carried, "sector": "transport"}, command="submit"
    )
    assert handed_in.headers["location"].endswith("?said=submitted")
    assert back_office.newest_proposal().state == "submitted"
    assert back_office.record(Subject.SERVICE, "renew") == before
    assert "Changes of this record wait already" in words(back_office.get("/services/renew"))


def test_what_was_typed_survives_going_back_from_the_look(back_office: BackOffice) -> None:
    fields = form_of(back_office)
    typed = {
        "names.en": "Renewed",
        "description.en": "One line\nanother",
        "steps.0.title.en": "First",
        "steps.0.is_optional": "1",
        "keywords": "one\ntwo",
    }
    carried = filled(back_office.post("/services/renew", {**fields, **typed}, command="show"))
    back = filled(back_office.post("/services/renew", carried, command="edit"))
    for name, value in typed.items():
        assert back[name] == [value], name
    assert back["base"] == fields["base"]


def test_parts_are_added_moved_and_removed_without_a_script(
    back_office: BackOffice, whole: str
) -> None:
    fields = form_of(back_office, whole)
    added = back_office.post(f"/services/{whole}", fields, command="add:steps")
    assert added.status_code == 200
    assert 'id="f-steps-2"' in added.text
    moved = back_office.post(f"/services/{whole}", filled(added), command="up:steps.1")
    assert filled(moved)["steps.0.title.en"] == ["Print"]
    removed = filled(
        back_office.post(f"/services/{whole}", filled(moved), command="remove:steps.0")
    )
    assert removed["steps.0.title.en"] == ["Test"]
    proposal = back_office.post(f"/services/{whole}", removed, command="save")
    assert proposal.status_code == 303
    assert [step["title"] for step in back_office.newest_proposal().content["steps"]] == [
        WHOLE["steps"][0]["title"]
    ]


def test_the_preview_is_the_public_page_of_what_nobody_has_kept(
    back_office: BackOffice, whole: str
) -> None:
    typed = {**form_of(back_office, whole), "names.en": "Not yet", "fees.0.amount": "77.250"}
    answer = back_office.post(f"/services/{whole}", typed, command="preview")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    said = words(answer)
    assert "This is a preview" in said
    assert "Not yet" in said
    assert "77.25" in said
    assert "Not yet" not in words(back_office.client.get(f"/en/services/{whole}"))


def test_the_list_holds_ones_own_services_and_finds_them(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER)
    own = back_office.get("/services")
    assert "/services/renew" in own.text
    assert "/services/else" not in own.text
    assert "/services/new" not in own.text
    found = back_office.get("/services?q=replace")
    assert "/services/replace" in found.text
    assert "/services/renew" not in found.text
    due = back_office.get("/services?state=due")
    assert "/services/renew" in due.text
    assert "/services/replace" not in due.text
    assert "Nothing is found" in words(back_office.get("/services?q=nowhere%25"))
    back_office.sign_in(Role.EDITOR, None)
    every = back_office.get("/services?after=nonsense")
    assert "/services/else" in every.text
    assert "/services/new" in every.text


def test_who_may_only_look_finds_no_button_but_the_way_out(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER)
    answer = back_office.get("/services/renew")
    assert answer.status_code == 200
    assert "change nothing" in words(answer)
    assert 'name="command"' not in answer.text
    assert re.findall(r'<form method="post" action="([^"]+)"', answer.text) == ["/en/sign-out"]


def test_a_proposal_can_be_taken_up_again_by_who_may_see_it(back_office: BackOffice) -> None:
    maker = back_office.sign_in(Role.EDITOR, which=4)
    proposal = back_office.proposal(
        maker, Subject.SERVICE, "renew", status="inactive", hand_in=False
    )
    assert filled(back_office.get(f"/services/renew?draft={proposal}"))["status"] == ["inactive"]
    assert back_office.get(f"/services/replace?draft={proposal}").status_code == 404
    back_office.sign_in(Role.EDITOR, "other")
    assert back_office.get(f"/services/else?draft={proposal}").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_text_has_a_field_of_its_own_direction_in_each_language(
    back_office: BackOffice, language: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    answer = back_office.client.get(f"/{language}/officers/services/renew")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
    assert re.search(r'name="names\.ar"[^>]* lang="ar" dir="rtl"', answer.text)
    assert re.search(r'name="names\.en"[^>]* lang="en" dir="ltr"', answer.text)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<[^>]+ (style|on[a-z]+)=", answer.text)


def test_a_review_speaks_of_choices_days_and_phones_as_people_do(back_office: BackOffice) -> None:
    typed = {
        "steps.0.title.en": "Print",
        "steps.0.actor": "agency",
        "channels.0.kind": "phone",
        "channels.0.phone": "٠٦ ٥٠٠ ١٠٠٠",
        "channels.0.hours": "Su-Th 08:00-15:00",
        "at_offices.is_given": "1",
        "at_offices.service": "tax",
        "at_offices.agencies": "licensing",
    }
    review = back_office.post("/services/renew", {**form_of(back_office), **typed}, command="show")
    said = words(review)
    assert review.status_code == 200, said
    assert re.search(r"Steps 1 · Who does it nothing the agency", said)
    assert re.search(r"Channels 1 · Phone number nothing \+962 6 500 1000", said)
    assert "Sunday – Thursday: 08:00 to 15:00" in said
    assert re.search(r"Which offices · Offices that do this nothing Taxes", said)
