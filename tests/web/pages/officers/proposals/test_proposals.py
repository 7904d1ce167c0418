"""Proposals: what they would change in words, who decides, and what happens to those overtaken."""

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.site import change_portal
from tests.web.pages.officers.office import BackOffice, words


def move(back_office: BackOffice, ref: str, *, hand_in: bool = True, **said: object) -> str:
    """Let the editor of licensing move an office by some 95 metres."""
    maker = back_office.sign_in(Role.EDITOR)
    lon = back_office.office(ref)["lon"]
    moved = {"lon": round(lon + 0.001, 6), **said}
    return back_office.proposal(maker, Subject.OFFICE, ref, hand_in=hand_in, **moved)


def test_a_proposal_says_field_by_field_what_changes(back_office: BackOffice) -> None:
    proposal = move(
        back_office,
        "L1",
        names={"ar": "مكتب جديد", "en": "Middle office"},
        phones=["+96265001000", "911"],
        opening_hours="Su-Th 08:00-16:00",
        attributes={"kind": "headquarters", "lift": True, "services": ["tax", "customs"]},
    )
    answer = back_office.get(f"/drafts/{proposal}")
    text = words(answer)
    for line in (
        "Position 31.95, 35.9 31.95, 35.901 moved by 90 m to the east",
        "Entrance 31.9504, 35.9005 nothing",
        "Phone numbers +962 6 500 1000 +962 6 500 1000 911",
        "Kind Branch Headquarters",
        "Lift nothing yes",
        "Parking no nothing",
        "Services Taxes Land registration Taxes Customs",
        "Sunday – Thursday: 08:00 to 16:00",
        "Name (Arabic) مكتب الوسط مكتب جديد",
    ):
        assert line in text, text
    assert "Name (English) Middle office Middle office" not in text
    assert '<span class="officer-text" lang="ar" dir="rtl">مكتب جديد</span>' in answer.text
    for role in ("old", "new", "old-entrance"):
        assert f'data-pin="{role}"' in answer.text
    assert "because" in text


def test_the_maker_hands_in_and_a_second_officer_decides(back_office: BackOffice) -> None:
    proposal = move(back_office, "L2", hand_in=False)
    back_office.sign_in(Role.EDITOR, which=1)
    assert back_office.post(f"/drafts/{proposal}/submit").status_code == 403
    back_office.sign_in(Role.EDITOR)
    assert "not handed in" in words(back_office.get(f"/drafts/{proposal}"))
    answer = back_office.post(f"/drafts/{proposal}/submit")
    assert answer.headers["location"] == f"/en/officers/drafts/{proposal}?said=submitted"
    assert "The draft is handed in." in words(back_office.get(f"/drafts/{proposal}?said=submitted"))
    assert back_office.post(f"/drafts/{proposal}/approve").status_code == 403
    back_office.sign_in(Role.APPROVER)
    assert "For you to decide Record" in words(back_office.get("/drafts"))
    assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303
    assert back_office.office("L2")["lon"] == pytest.approx(35.921)
    text = words(back_office.get(f"/drafts/{proposal}"))
    assert "decided by" in text
    assert "Position 31.95, 35.92 31.95, 35.921" in text
    assert "Approve" not in text
    answer = back_office.post(f"/drafts/{proposal}/reject", {"note": "too late"})
    assert answer.status_code == 409
    assert "This draft is applied already" in words(answer)


def test_nobody_agrees_to_his_own_change_of_an_office(back_office: BackOffice) -> None:
    alone = back_office.sign_in(Role.APPROVER, which=5)
    proposal = back_office.proposal(alone, Subject.OFFICE, "L4", names={"en": "Mine alone"})
    assert "Approve" not in words(back_office.get(f"/drafts/{proposal}"))
    answer = back_office.post(f"/drafts/{proposal}/approve")
    assert answer.status_code == 409
    assert "a second officer has to look at it" in words(answer)
    back_office.sign_in(Role.APPROVER, which=6)
    assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303


def test_nobody_agrees_to_his_own_change_where_two_are_needed(back_office: BackOffice) -> None:
    assert "without a second officer" not in words(back_office.get(""))
    alone = back_office.sign_in(Role.APPROVER, which=5)
    proposal = back_office.proposal(alone, Subject.SERVICE, "replace", status="inactive")
    text = words(back_office.get(f"/drafts/{proposal}"))
    assert "agreed to by a second officer" in text
    assert "Approve" not in text
    assert "Withdraw" in text
    assert "Status Active Inactive" in text
    answer = back_office.post(f"/drafts/{proposal}/approve")
    assert answer.status_code == 409
    assert "a second officer has to look at it" in words(answer)
    assert "status" not in back_office.record(Subject.SERVICE, "replace")
    change_portal(back_office.client, second_officer=False)
    try:
        assert "without a second officer" in words(back_office.get(""))
        assert "Approve" in words(back_office.get(f"/drafts/{proposal}"))
        assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303
    finally:
        change_portal(back_office.client, second_officer=True)
    assert back_office.record(Subject.SERVICE, "replace")["status"] == "inactive"


def test_to_reject_one_has_to_say_why(back_office: BackOffice) -> None:
    proposal = move(back_office, "L3")
    back_office.sign_in(Role.APPROVER)
    answer = back_office.post(f"/drafts/{proposal}/reject", {"note": "  "})
    assert answer.status_code == 400
    assert "Say why you reject it" in words(answer)
    assert (
        back_office.post(f"/drafts/{proposal}/reject", {"note": "<b>not there</b>"}).status_code
        == 303
    )
    answer = back_office.get(f"/drafts/{proposal}")
    assert "What was said to it <b>not there</b>" in words(answer)
    assert "<b>not there" not in answer.text
    assert back_office.office("L3")["lon"] == pytest.approx(35.93)


def test_who_is_overtaken_is_told_so_and_nothing_is_applied(back_office: BackOffice) -> None:
    first, second = move(back_office, "L4"), move(back_office, "L4", lat=31.97)
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"/drafts/{second}/approve").status_code == 303
    text = words(back_office.get(f"/drafts/{first}"))
    assert "This draft is overtaken" in text
    assert "Approve" not in text
    answer = back_office.post(f"/drafts/{first}/approve")
    assert answer.status_code == 409
    assert back_office.office("L4")["lat"] == 31.97


def test_a_proposal_is_given_up_by_its_maker(back_office: BackOffice) -> None:
    proposal = move(back_office, "L5")
    back_office.sign_in(Role.EDITOR, which=1)
    assert back_office.post(f"/drafts/{proposal}/withdraw").status_code == 403
    back_office.sign_in(Role.EDITOR)
    assert back_office.post(f"/drafts/{proposal}/withdraw").status_code == 303
    assert "withdrawn" in words(back_office.get(f"/drafts/{proposal}"))
    assert "Decided lately" in words(back_office.get("/drafts"))


def test_the_list_shows_proposals_of_own_agencies_only(back_office: BackOffice) -> None:
    theirs = back_office.proposal(
        back_office.sign_in(Role.EDITOR, "other"), Subject.OFFICE, "O1", lat=31.97
    )
    mine = move(back_office, "L6")
    for agency, seen in (("licensing", (mine,)), ("other", (theirs,)), (None, (mine, theirs))):
        back_office.sign_in(Role.VIEWER, agency)
        text = back_office.get("/drafts").text
        assert [one in text for one in (mine, theirs)] == [one in seen for one in (mine, theirs)]


def test_what_is_no_proposal_is_not_found(back_office: BackOffice) -> None:
    back_office.sign_in(Role.APPROVER)
    for path in ("/drafts/nothing", "/drafts/00000000-0000-4000-8000-000000000000"):
        assert back_office.get(path).status_code == 404
        assert back_office.post(f"{path}/approve").status_code == 404


def test_hostile_texts_are_shown_as_they_are(back_office: BackOffice) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    proposal = move(back_office, "L7", names={"ar": evil, "en": f"{evil} en"})
    for path in (f"/drafts/{proposal}", "/drafts", ""):
        text = back_office.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in back_office.get(f"/drafts/{proposal}").text


def test_a_new_service_is_shown_whole_in_words(back_office: BackOffice) -> None:
    maker = back_office.sign_in(Role.EDITOR)
    fees = [{"label": {"en": "Card"}, "amount": "12.500", "currency": "JOD"}]
    proposal = back_office.proposal(
        maker,
        Subject.SERVICE,
        "new-card",
        code="new-card",
        agency="licensing",
        names={"en": "New card"},
        audiences=["citizen"],
        fees=fees,
    )
    text = words(back_office.get(f"/drafts/{proposal}"))
    assert "What is new" in text
    for line in ("Fees 1 · Amount nothing 12.500", "For whom nothing", "Agency licensing"):
        assert line in text, text
