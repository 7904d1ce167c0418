"""An office is closed, reopened, given away, taken in and removed, each by one proposal."""

from datetime import timedelta

import pytest

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, filled, words

ACTIONS = ("close", "move", "merge", "remove")


def handed_in(back_office: BackOffice, action: str, ref: str, **given: str) -> str:
    """Look at what becomes of an office and hand it in; returns the address of the draft."""
    shown = back_office.post(f"/office/{action}/{ref}", given, command="show")
    assert shown.status_code == 200, words(shown)
    assert "Nothing is kept yet" in words(shown)
    answer = back_office.post(
        f"/office/{action}/{ref}", {**filled(shown), **given}, command="submit"
    )
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"].removeprefix("/en/officers").partition("?")[0])


def agreed(back_office: BackOffice, draft: str, agency: str | None = "licensing") -> None:
    back_office.sign_in(Role.APPROVER, agency)
    assert back_office.post(f"{draft}/approve").status_code == 303


def public(back_office: BackOffice, ref: str) -> str:
    answer = back_office.client.get(f"/en/places/offices/{ref}")
    assert answer.status_code == 200
    return words(answer)


def test_a_closed_office_says_so_to_citizens_until_it_opens_again(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    today = back_office.deployment.now().date()
    until = today + timedelta(days=20)
    said = {"start": today.isoformat(), "until": until.isoformat(), "why": "works"}
    draft = handed_in(back_office, "close", "L1", **said)
    assert "building works" in words(back_office.get(draft))
    assert "building works" not in public(back_office, "L1")
    agreed(back_office, draft)
    page = public(back_office, "L1")
    assert f"Closed until {until.day} {until:%B %Y}" in page
    assert "building works" in page
    assert "Sunday – Thursday: 08:00 to 15:00" in page
    found = back_office.client.get("/api/v1/around?lat=31.95&lon=35.9&layers=offices&radius=500")
    assert found.json()["features"][0]["properties"]["open_now"] == "closed"
    back_office.sign_in(Role.EDITOR)
    draft = handed_in(back_office, "close", "L1", way="reopen")
    agreed(back_office, draft)
    assert back_office.office("L1")["opening_hours"] == "Su-Th 08:00-15:00; PH off"
    assert "building works" not in public(back_office, "L1")
    assert "building works" in words(back_office.get("/history/office/L1"))


@pytest.mark.parametrize(
    ("action", "given", "sentence"),
    [
        ("close", {"start": "soon", "why": "works"}, "“ soon ” is not a day"),
        ("close", {"start": "2030-01-02", "until": "2030-01-01", "why": "works"}, "lies before"),
        ("close", {"start": "2030-01-02"}, "Say why it is closed"),
        ("move", {"agency": "nobody"}, "Choose the agency"),
        ("merge", {}, "is no office that you edit"),
        ("merge", {"other": "L3"}, "cannot be merged with itself"),
        # That of another agency looks as if it were not there.
        ("merge", {"other_ref": "O1"}, "“ O1 ” is no office that you edit"),
    ],
)
def test_a_fault_is_said_and_nothing_typed_is_lost(
    back_office: BackOffice, action: str, given: dict[str, str], sentence: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    for command in ("show", "submit"):
        answer = back_office.post(
            f"/office/{action}/L3", given, command=command, reason="because of this"
        )
        assert answer.status_code in (400, 409)
        assert sentence in words(answer)
        assert filled(answer)["reason"] == ["because of this"]


def test_an_office_is_given_away_when_the_other_agency_takes_it(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    draft = handed_in(back_office, "move", "L4", agency="other")
    back_office.sign_in(Role.APPROVER, "licensing")
    answer = back_office.post(f"{draft}/approve")
    assert answer.headers["location"].endswith("?said=agreed")
    assert "has not agreed yet" in words(back_office.get(draft))
    assert "Approve" not in words(back_office.get(draft))
    assert back_office.office("L4")["agency"] == "licensing"
    agreed(back_office, draft, "other")
    assert back_office.office("L4")["agency"] == "other"
    assert back_office.get("/offices/L4").status_code == 200
    back_office.sign_in(Role.EDITOR)
    assert back_office.get("/offices/L4").status_code == 404


def test_merged_offices_are_one_change_and_come_back_by_one_button(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    offered = words(back_office.get("/office/merge/L5"))
    assert "L6" in offered
    assert "O1" not in offered
    draft = handed_in(back_office, "merge", "L5", other="L6", stays="this", reason="one house")
    assert "The record goes." in words(back_office.get(draft))
    agreed(back_office, draft)
    answer = back_office.client.get("/en/places/offices/L6", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, "/en/places/offices/L5")
    answer = back_office.client.get(
        "/api/v1/layers/offices/features/L6?lang=ar", follow_redirects=False
    )
    assert answer.status_code == 308
    assert answer.headers["location"] == "/api/v1/layers/offices/features/L5?lang=ar"
    history = back_office.get("/history/office/L6")
    assert "This was one change of 2 records." in words(history)
    assert draft in history.text
    answer = back_office.post(f"{draft}/undo")
    assert answer.headers["location"].endswith("?said=undone")
    assert public(back_office, "L6")
    assert "former_refs" not in back_office.office("L5").get("attributes", {})


def test_a_removed_office_is_gone_and_comes_back(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    draft = handed_in(back_office, "remove", "L7", reason="stands twice")
    agreed(back_office, draft)
    assert back_office.client.get("/en/places/offices/L7").status_code == 404
    assert "is not there any more" in words(back_office.get("/history/office/L7"))
    assert back_office.post(f"{draft}/undo").status_code == 303
    assert public(back_office, "L7")


def test_what_was_looked_at_is_what_is_handed_in(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    given = {"start": "2030-01-02", "why": "works"}
    shown = filled(back_office.post("/office/close/L8", given, command="show"))
    for changed in ({"why": "moved"}, {"seen": ""}):
        answer = back_office.post("/office/close/L8", {**shown, **changed}, command="submit")
        assert answer.status_code == 409
        assert "look again" in words(answer)
    assert back_office.post("/office/close/L8", shown, command="submit").status_code == 303
    for action in ACTIONS:
        page = words(back_office.get(f"/office/{action}/L8"))
        assert "Drafts of this office wait already" in page
