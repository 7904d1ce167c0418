"""Agencies and services are chosen by their names in every form, with a script and without."""

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, filled, words
from tests.web.pages.officers.records.whole_service import form_of


def test_records_are_typed_by_name_and_kept_by_code(back_office: BackOffice) -> None:
    named = {
        "papers.0.name.en": "Card",
        "papers.0.issued_by": "service REPLACE",
        "papers.0.issued_by_agency": "Agency other",
        "requires": ["Service replace", ""],
        "co_providers": ["Agency other", ""],
    }
    fields = {**form_of(back_office), **named}
    shown = back_office.post("/services/renew", fields, command="show")
    assert shown.status_code == 200, words(shown)
    assert "Service replace" in words(shown)
    assert back_office.post("/services/renew", fields, command="submit").status_code == 303
    proposal = back_office.newest_proposal()
    (paper,) = proposal.content["papers"]
    assert (paper["issued_by"], paper["issued_by_agency"]) == ("replace", "other")
    assert proposal.content["requires"] == ["replace"]
    assert proposal.content["co_providers"] == ["other"]
    again = filled(back_office.get(f"/services/renew?draft={proposal.id}"))
    assert again["papers.0.issued_by"] == ["Service replace"]
    assert again["papers.0.issued_by_agency"] == ["Agency other"]
    assert again["requires"] == ["Service replace", "", ""]
    page = words(back_office.get(f"/drafts/{proposal.id}"))
    assert "Service replace" in page
    assert "Agency other" in page


def test_part_of_a_name_is_a_fault_with_those_it_may_mean(back_office: BackOffice) -> None:
    typed = {"papers.0.name.en": "Card", "papers.0.issued_by_agency": "othe"}
    fields = {**form_of(back_office), **typed}
    answer = back_office.post("/services/renew", fields, command="submit")
    assert answer.status_code == 400
    assert "No record here is called “ othe ”" in words(answer)
    assert '<a href="#f-papers-0-issued_by_agency">' in answer.text
    assert "is not a code" not in words(answer)
    assert 'value="pick:papers.0.issued_by_agency:other"' in answer.text
    picked = back_office.post(
        "/services/renew", filled(answer), command="pick:papers.0.issued_by_agency:other"
    )
    assert filled(picked)["papers.0.issued_by_agency"] == ["Agency other"]
    wrong = back_office.post("/services/renew", fields, command="pick:papers.9.issued_by:other")
    assert wrong.status_code == 400


def test_a_record_of_a_list_is_picked_in_its_line(back_office: BackOffice) -> None:
    fields = {**form_of(back_office), "requires": ["Service replace", "repl serv"]}
    searched = back_office.post("/services/renew", fields, command="edit")
    assert 'value="pick:requires.1:replace"' in searched.text
    picked = back_office.post("/services/renew", fields, command="pick:requires.1:replace")
    assert filled(picked)["requires"] == ["Service replace", "Service replace", "", ""]


def test_lists_and_the_agency_of_a_new_record_say_names(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    assert "Agency licensing" in words(back_office.get("/services"))
    form = back_office.get("/services/new")
    assert 'list="suggested-agencies"' in form.text
    new = {
        **filled(form),
        "code": "by-name",
        "names.en": "By name",
        "audiences": "citizen",
        "agency": "agency licensing",
    }
    assert back_office.post("/services/new", new, command="save").status_code == 303
    assert back_office.newest_proposal().content["agency"] == "licensing"
