"""The history of a record: who, when, what; and the way back."""

import re

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, words


@pytest.fixture(scope="module")
def moved(back_office: BackOffice) -> BackOffice:
    """A back office in which the office L1 was moved and the service `renew` renamed."""
    for subject, code, said in (
        (Subject.OFFICE, "L1", {"lat": 31.951}),
        (Subject.SERVICE, "renew", {"names": {"en": "Renewed"}}),
        (Subject.AGENCY, "licensing", {"acronym": {"en": "LIC"}}),
    ):
        proposal = back_office.proposal(back_office.sign_in(Role.EDITOR), subject, code, **said)
        back_office.sign_in(Role.APPROVER)
        assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303
    return back_office


def test_each_state_says_who_made_it_and_what_was_new(moved: BackOffice) -> None:
    maker, approver = moved.sign_in(Role.EDITOR), moved.sign_in(Role.APPROVER)
    moved.sign_in(Role.VIEWER)
    for path, line in (
        ("office/L1", "Position 31.95, 35.9 31.951, 35.9 moved by 110 m to the north"),
        ("service/renew", "Name (English) Service renew Renewed"),
        ("agency/licensing", "Acronym (English) nothing LIC"),
    ):
        text = words(moved.get(f"/history/{path}"))
        assert line in text, text
        assert f"made by {maker.name}" in text
        assert f"approved by {approver.name}" in text
        assert "because" in text
        assert text.index("Release 2") < text.index("Release 1")
        assert "until release 2" in text
        assert "Bring this state back" not in text


@pytest.mark.parametrize(
    ("subject", "code", "field", "before"),
    [
        (Subject.SERVICE, "renew", "names", {"ar": "خدمة renew", "en": "Service renew"}),
        (Subject.AGENCY, "licensing", "acronym", None),
        (Subject.OFFICE, "L1", "lat", 31.95),
    ],
)
def test_an_approver_brings_a_state_back(
    moved: BackOffice, subject: Subject, code: str, field: str, before: object
) -> None:
    path = f"/history/{subject.value}/{code}"
    moved.sign_in(Role.EDITOR, which=1)
    assert moved.post(path, release="1").status_code == 403
    assert "Compare and bring back" not in words(moved.get(path))
    moved.sign_in(Role.APPROVER)
    assert "Compare and bring back" in words(moved.get(path))
    compared = words(moved.get(f"{path}?release=1"))
    assert "What stands now, and the state of release 1" in compared
    assert "Bring this state back" in compared
    assert moved.get(f"{path}?release=2").status_code == 404, "it stands already"
    answer = moved.post(path, release="1")
    assert answer.status_code == 303
    assert (
        answer.headers["location"] == f"/en/officers/history/{subject.value}/{code}?said=restored"
    )
    assert moved.record(subject, code).get(field) == before
    text = words(moved.get(f"{path}?said=restored"))
    assert "That state is back" in text
    assert "Release 3" in text
    again = moved.post(path, release="1")
    assert again.status_code == 409
    assert "Nothing differs" in words(again)


def test_an_own_last_edit_is_undone_alone_within_an_hour(back_office: BackOffice) -> None:
    path = "/history/service/renew"

    def edited(name: str) -> str:
        by = back_office.sign_in(Role.EDITOR)
        proposal = back_office.proposal(by, Subject.SERVICE, "renew", names={"en": name})
        back_office.sign_in(Role.APPROVER)
        assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303
        return name

    def standing() -> object:
        return back_office.record(Subject.SERVICE, "renew")["names"]

    def offered() -> str:
        (release,) = re.findall(r'href="\?release=(\d+)"', back_office.get(path).text)
        return str(release)

    before, _mistake = standing(), edited("A mistake")
    back_office.sign_in(Role.EDITOR, which=1)
    assert "Undo my edit" not in words(back_office.get(path)), "it is another's"
    back_office.sign_in(Role.EDITOR)
    assert "Undo my edit" in words(back_office.get(path))
    release = offered()
    assert back_office.post(path, release="1" if release != "1" else "2").status_code in {403, 404}
    assert back_office.post(path, release=release).status_code == 303
    assert standing() == before
    edited("A late mistake")
    with back_office.deployment.database.writing() as session:
        session.execute(
            text("UPDATE release SET activated_at = activated_at - interval '61 minutes'")
        )
    back_office.sign_in(Role.EDITOR)
    assert "Undo my edit" not in words(back_office.get(path))
    assert back_office.post(path, release=release).status_code == 403


@pytest.mark.parametrize("release", ["7", "", "x", "99999999999999999999", "-1"])
def test_a_release_in_which_there_was_nothing_is_not_found(moved: BackOffice, release: str) -> None:
    moved.sign_in(Role.APPROVER)
    assert moved.post("/history/office/L2", release=release).status_code == 404


def test_the_history_of_others_and_of_nothing_is_not_found(moved: BackOffice) -> None:
    for agency, path in (
        ("other", "office/L1"),
        ("other", "service/renew"),
        ("other", "agency/licensing"),
        ("licensing", "office/N1"),
        ("licensing", "office/nothing"),
        ("licensing", "service/nothing"),
        ("licensing", "tower/L1"),
        ("licensing", "office/a%00b"),
    ):
        moved.sign_in(Role.APPROVER, agency)
        assert moved.get(f"/history/{path}").status_code == 404, path
        assert moved.post(f"/history/{path}", release="1").status_code == 404, path


def test_an_office_of_nobody_is_the_affair_of_who_sees_every_agency(moved: BackOffice) -> None:
    moved.sign_in(Role.VIEWER, None)
    assert "Release 1" in words(moved.get("/history/office/N1"))
    assert moved.get("/offices/N1").status_code == 200
