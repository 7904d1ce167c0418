"""The pages on which officers edit services: every field, faults, proposals, and whose they are."""

import re
from html import unescape
from typing import Any

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, filled, words

Fields = dict[str, list[str]]
WHOLE: dict[str, Any] = {
    "names": {"ar": "تجديد رخصة القيادة", "en": "Renew a driving licence"},
    "summary": {"ar": "تجديد قبل الانتهاء", "en": "Renewal"},
    "description": {"ar": "سطر\nسطر آخر", "en": "One line\nanother"},
    "status": "temporarily_closed",
    "alert": {"en": "Closed today"},
    "audiences": ["citizen", "resident"],
    "life_events": ["my_car"],
    "sector": "transport",
    "keywords": ["رخصة", "licence"],
    "eligibility": {"en": "Over 18"},
    "minimum_age": 18,
    "maximum_age": 100,
    "steps": [
        {
            "title": {"ar": "الفحص", "en": "Test"},
            "text": {"en": "See well"},
            "channel": "office",
            "duration": "PT30M",
            "condition": {"en": "over 60"},
            "is_optional": True,
        },
        {"title": {"en": "Print"}, "actor": "agency"},
    ],
    "papers": [
        {
            "name": {"en": "Identity card"},
            "kind": "copy",
            "is_mandatory": False,
            "audiences": ["citizen"],
            "issued_by": "replace",
            "issued_by_agency": "other",
            "template": "https://forms.example.org/1",
        }
    ],
    "fees": [
        {
            "label": {"en": "Ten years"},
            "amount": "12.500",
            "currency": "JOD",
            "per": {"en": "licence"},
            "audiences": ["resident"],
            "channel": "web",
            "legal_basis": {"en": "Article 5"},
            "valid_from": "2026-01-01",
            "valid_to": "2027-01-01",
        }
    ],
    "channels": [
        {
            "kind": "web",
            "url": "https://renew.example.org",
            "hours": "24/7",
            "languages": ["ar", "en"],
            "needs_sign_in": True,
            "by_appointment": True,
            "note": {"en": "At night too"},
        },
        {"kind": "phone", "phone": "+96265001000", "email": "info@licensing.example.org"},
    ],
    "outputs": [{"name": {"en": "Licence"}, "kind": "licence", "validity": "P10Y"}],
    "processing_time": "P1D",
    "legal_basis": {"en": "Traffic law"},
    "legal_url": "https://law.example.org",
    "website": "https://licensing.example.org",
    "co_providers": ["other"],
    "requires": ["replace"],
    "at_offices": {"agencies": ["licensing"], "service": "tax"},
    "former_codes": ["old-renew"],
    "verified_at": "2026-01-02",
    "review_by": "2027-01-02",
}


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def whole(back_office: BackOffice) -> str:
    """The code of a service that says everything there is to say; it stands."""
    back_office.sign_in(Role.EDITOR, None)
    fields = {"code": ["whole"], "agency": ["licensing"], **_fields_of(WHOLE)}
    answer = back_office.post("/services/new", fields, command="submit")
    assert answer.status_code == 303, words(answer)
    back_office.sign_in(Role.APPROVER, None)
    assert (
        back_office.post(f"/drafts/{back_office.newest_proposal().id}/approve").status_code == 303
    )
    return "whole"


def _fields_of(content: object, name: str = "") -> Fields:
    """Write a content as the fields of its form."""
    if isinstance(content, dict):
        parts = [_fields_of(held, f"{name}.{key}".lstrip(".")) for key, held in content.items()]
    elif isinstance(content, list) and content and isinstance(content[0], dict):
        parts = [_fields_of(held, f"{name}.{number}") for number, held in enumerate(content)]
    else:
        values = content if isinstance(content, list) else [content]
        shown = ["1" if one is True else str(one) for one in values if one is not False]
        return {name: shown} if shown else {}
    return {key: held for part in parts for key, held in part.items()}


def _form(back_office: BackOffice, code: str = "renew") -> Fields:
    back_office.sign_in(Role.EDITOR)
    return filled(back_office.get(f"/services/{code}"))


def test_a_new_service_says_everything_that_was_typed(back_office: BackOffice, whole: str) -> None:
    expected = {**WHOLE, "code": whole, "agency": "licensing"}
    assert back_office.record(Subject.SERVICE, whole) == expected


def test_a_form_that_nobody_touches_changes_nothing(back_office: BackOffice, whole: str) -> None:
    fields = _form(back_office, whole)
    assert "Nothing differs" in words(
        back_office.post(f"/services/{whole}", fields, command="show")
    )
    refused = back_office.post(f"/services/{whole}", fields, command="save")
    assert refused.status_code == 409
    assert "Nothing differs" in words(refused)


def test_a_change_is_looked_at_then_kept_and_handed_in(back_office: BackOffice) -> None:
    before = back_office.record(Subject.SERVICE, "renew")
    fields = _form(back_office)
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
    fields = _form(back_office)
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
        "steps.0.duration": "3 days",
        "fees.0.label.en": "Fee",
        "fees.0.amount": "a lot",
        "papers.0.audiences": "nobody",
        "channels.0.kind": "web",
        "channels.1.email": "rana@gmail.com",
        "at_offices.is_given": "1",
        "at_offices.any_agency": "1",
    }
    fields = _form(back_office)
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
    back = filled(answer)
    for name, value in typed.items():
        assert value in back[name], name


def test_terms_that_are_none_are_said_with_those_there_are(back_office: BackOffice) -> None:
    typed = {"sector": "evil", "life_events": ["my_car", "party"], "papers.0.name.en": "Paper"}
    answer = back_office.post(
        "/services/renew", {**_form(back_office), **typed, "papers.0.kind": "gold"}
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
        "/services/renew", {**_form(back_office), name: "1"}, command="submit"
    )
    assert answer.status_code == 400
    assert back_office.proposals() == before


def test_parts_are_added_moved_and_removed_without_a_script(
    back_office: BackOffice, whole: str
) -> None:
    fields = _form(back_office, whole)
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


def test_who_was_slower_sees_what_stands_and_keeps_what_was_typed(back_office: BackOffice) -> None:
    fields = {**_form(back_office, "replace"), "names.en": "Mine"}
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
        "/services/renew", {**_form(back_office), "agency": "other"}, command="submit"
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
    fields = _form(back_office, whole)
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


def test_the_preview_is_the_public_page_of_what_nobody_has_kept(
    back_office: BackOffice, whole: str
) -> None:
    typed = {**_form(back_office, whole), "names.en": "Not yet", "fees.0.amount": "77.250"}
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
    due = back_office.get("/services?only=due")
    assert "/services/renew" in due.text
    assert "/services/replace" not in due.text
    assert "Nothing is found" in words(back_office.get("/services?q=nowhere%25"))
    assert "Nothing is found" in words(back_office.get("/services?page=99"))
    back_office.sign_in(Role.EDITOR, None)
    every = back_office.get("/services?page=nonsense")
    assert "/services/else" in every.text
    assert "/services/new" in every.text


def test_who_may_only_look_finds_no_button_and_no_token(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER)
    answer = back_office.get("/services/renew")
    assert answer.status_code == 200
    assert "change nothing" in words(answer)
    assert 'name="command"' not in answer.text
    assert 'name="token"' not in answer.text


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


def test_who_was_slower_sees_both_states_side_by_side(back_office: BackOffice) -> None:
    fields = {**_form(back_office, "replace"), "names.en": "Mine again"}
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
    review = back_office.post("/services/renew", {**_form(back_office), **typed}, command="show")
    said = words(review)
    assert review.status_code == 200, said
    assert re.search(r"Steps 1 · Who does it nothing the agency", said)
    assert re.search(r"Channels 1 · Phone number nothing \+962 6 500 1000", said)
    assert "Sunday – Thursday: 08:00 to 15:00" in said
    assert re.search(r"Which offices · Offices that do this nothing Taxes", said)
