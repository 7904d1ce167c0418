"""An overtaken draft is brought onto what stands now, field by field."""

from typing import Any

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, words


def overtaken(back_office: BackOffice, ref: str) -> str:
    """Let a draft be overtaken: both change the phones, one the hours, the other the name."""
    maker = back_office.sign_in(Role.EDITOR)
    mine: dict[str, Any] = {"phones": ["911"], "opening_hours": "24/7"}
    draft = back_office.proposal(maker, Subject.OFFICE, ref, **mine)
    other = back_office.sign_in(Role.EDITOR, which=7)
    theirs: dict[str, Any] = {"phones": ["912"], "names": {"en": "Theirs"}, "lon": 35.951}
    faster = back_office.proposal(other, Subject.OFFICE, ref, **theirs)
    back_office.sign_in(Role.APPROVER, which=7)
    assert back_office.post(f"/drafts/{faster}/approve").status_code == 303
    back_office.sign_in(Role.EDITOR)
    return draft


def test_what_both_have_changed_is_chosen_and_the_rest_comes_together(
    back_office: BackOffice,
) -> None:
    draft = overtaken(back_office, "L5")
    assert f"/drafts/{draft}/rebase" in back_office.get(f"/drafts/{draft}").text
    page = back_office.get(f"/drafts/{draft}/rebase")
    text = words(page)
    assert "Both have changed: choose Phone numbers" in text
    assert "What the draft changes Opening hours" in text
    assert "What was changed meanwhile and stays" in text
    assert "moved by 90 m" in text
    assert 'name="field.phones"' in page.text
    unchosen = back_office.post(f"/drafts/{draft}/rebase", command="submit")
    assert unchosen.status_code == 409
    assert "Choose for each field" in words(unchosen)
    chosen = {"field.phones": "mine"}
    made = back_office.post(f"/drafts/{draft}/rebase", chosen, command="submit")
    anew = made.headers["location"].removeprefix("/en/officers").partition("?")[0]
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"{anew}/approve").status_code == 303
    office = back_office.office("L5")
    assert (office["phones"], office["opening_hours"]) == (["911"], "24/7")
    assert (office["names"], office["lon"]) == ({"en": "Theirs"}, 35.951)


def test_what_stands_may_win_and_a_draft_that_then_says_nothing_is_refused(
    back_office: BackOffice,
) -> None:
    draft = overtaken(back_office, "L6")
    made = back_office.post(f"/drafts/{draft}/rebase", {"field.phones": "theirs"}, command="save")
    assert made.headers["location"].endswith("?said=saved")
    proposal = back_office.newest_proposal()
    assert (proposal.state, proposal.content["phones"]) == ("open", ["912"])
    assert proposal.content["opening_hours"] == "24/7"


def test_only_an_overtaken_draft_of_ones_own_is_made_anew(back_office: BackOffice) -> None:
    maker = back_office.sign_in(Role.EDITOR)
    draft = back_office.proposal(maker, Subject.OFFICE, "L7", phones=["911"])
    answer = back_office.get(f"/drafts/{draft}/rebase")
    assert answer.status_code == 409
    assert "There is nothing to bring this draft onto." in words(answer)
    back_office.sign_in(Role.EDITOR, which=3)
    assert back_office.get(f"/drafts/{draft}/rebase").status_code == 403
