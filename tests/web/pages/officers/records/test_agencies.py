"""The pages on which officers edit agencies; what they share with services is tested there."""

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, filled, words

WHOLE = {
    "code": "archive",
    "names.ar": "الأرشيف",
    "names.en": "Archive",
    "acronym.en": "ARC",
    "kind": "department",
    "sector": "governance",
    "parent": "licensing",
    "valid_from": "2000-01-01",
    "valid_to": "2040-01-01",
    "successor": "other",
    "former_codes": "old-archive\nolder-archive",
    "description.ar": "سطر\nسطر",
    "legal_basis.en": "Law 1",
    "established_year": "1999",
    "website": "https://archive.example.org",
    "email": "info@archive.example.org",
    "phones": "+96265001000\n117",
    "address.ar": "شارع",
    "hours": "Su-Th 08:00-15:00; PH off",
    "officials.0.name.en": "Name",
    "officials.0.title.en": "Head",
    "officials.0.email": "head@archive.example.org",
    "officials.0.phone": "+96265001001",
    "officials.0.term_start": "2024-01-01",
    "officials.0.is_acting": "1",
    "social_accounts.0.platform": "x",
    "social_accounts.0.url": "https://x.example.org/archive",
    "social_accounts.0.verified_at": "2026-01-01",
    "mobile_apps.0.name.en": "App",
    "mobile_apps.0.platform": "ios",
    "mobile_apps.0.url": "https://apps.example.org/1",
    "mobile_apps.0.checked_at": "2026-01-01",
    "position": "7",
    "verified_at": "2026-01-01",
    "review_by": "2027-01-01",
}


def test_a_new_agency_says_everything_that_was_typed(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    assert back_office.post("/agencies/new", WHOLE, command="submit").status_code == 303
    content = back_office.newest_proposal().content
    assert content["former_codes"] == ["old-archive", "older-archive"]
    assert content["phones"] == ["+96265001000", "117"]
    assert content["established_year"] == 1999
    assert content["officials"] == [
        {
            "name": {"en": "Name"},
            "title": {"en": "Head"},
            "email": "head@archive.example.org",
            "phone": "+96265001001",
            "term_start": "2024-01-01",
            "is_acting": True,
        }
    ]
    assert {name.partition(".")[0] for name in WHOLE} == set(content)


def test_an_editor_of_one_agency_makes_no_new_ones(back_office: BackOffice) -> None:
    before = back_office.proposals()
    back_office.sign_in(Role.ADMINISTRATOR)
    assert back_office.post("/agencies/new", {**WHOLE, "code": "licensing-2"}).status_code == 403
    assert back_office.get("/agencies/new").status_code == 403
    assert "/agencies/new" not in back_office.get("/agencies").text
    assert back_office.proposals() == before


def test_the_code_of_an_agency_stays(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = filled(back_office.get("/agencies/licensing"))
    assert "code" not in fields
    assert "demo" not in fields
    for name, value in (("code", "other"), ("demo", "1")):
        answer = back_office.post("/agencies/licensing", {**fields, name: value}, command="submit")
        assert answer.status_code == 400
        assert back_office.newest_proposal().code != "licensing"


def test_an_agency_is_changed_by_a_proposal_and_previewed(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = {
        **filled(back_office.get("/agencies/licensing")),
        "website": "https://new.example.org",
    }
    assert "https://new.example.org" in words(
        back_office.post("/agencies/licensing", fields, command="show")
    )
    preview = back_office.post("/agencies/licensing", fields, command="preview")
    assert "This is a preview" in words(preview)
    assert "https://new.example.org" in preview.text
    assert back_office.post("/agencies/licensing", fields, command="submit").status_code == 303
    proposal = back_office.newest_proposal()
    assert (proposal.kind, proposal.code, proposal.state) == ("agency", "licensing", "submitted")
    assert "website" not in back_office.record(Subject.AGENCY, "licensing")


def test_the_tree_cannot_be_bent_into_a_ring(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = {**filled(back_office.get("/agencies/licensing")), "parent": "licensing"}
    answer = back_office.post("/agencies/licensing", fields, command="show")
    assert answer.status_code == 400
    assert 'href="#f"' in answer.text
    assert ' id="f"' in answer.text
    fields["parent"] = "nowhere"
    answer = back_office.post("/agencies/licensing", fields, command="show")
    assert 'id="f-parent-fault"' in answer.text


def test_the_list_holds_ones_own_agencies(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER)
    own = back_office.get("/agencies").text
    assert "/agencies/licensing" in own
    assert "/agencies/other" not in own
    back_office.sign_in(Role.VIEWER, None)
    every = back_office.get("/agencies").text
    assert "/agencies/licensing" in every
    assert "/agencies/other" in every


def test_codes_are_suggested_by_name(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    answer = back_office.get("/agencies/licensing")
    assert 'list="suggested-agencies"' in answer.text
    assert '<option value="Agency other">' in answer.text
