"""Officers describe a dataset, hand in files, settle what was found, publish and withdraw."""

import re

import pytest

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.datasets.handed_in import (
    BECAUSE,
    DESCRIPTION,
    HOME,
    PERSONS,
    TABLE,
    DatasetDesk,
)
from tests.web.pages.officers.office import words
from web.pages.officers.datasets import lists


def test_from_a_description_and_a_file_to_everybody(desk: DatasetDesk) -> None:
    desk.office.sign_in(Role.EDITOR)
    made = desk.describe()
    assert made.headers["location"] == f"/en/officers{desk.page}?said=saved"
    assert "The file is missing: hand it in." in words(desk.office.get(desk.page))
    told = words(desk.office.get(desk.handed_in(TABLE)))
    for said in ("licences.csv", "CSV", "governorate", "Amman", "3 of 5 stars"):
        assert said in told
    assert "Nothing was found that looks like persons" in told
    assert "Nothing is missing" in words(desk.office.get(desk.page))
    assert desk.do("hand_in").status_code == 303
    assert "another officer of the agency reviews" in words(desk.office.get(desk.page))
    assert desk.do("review").status_code == 409
    desk.office.sign_in(Role.EDITOR, which=1)
    assert desk.do("review").status_code == 303
    desk.office.sign_in(Role.APPROVER)
    assert desk.do("publish").status_code == 303
    public = desk.office.client.get(f"/en/datasets/{desk.name}")
    assert "Driving licences (sample)" in public.text


def test_what_looks_like_persons_stops_it_until_somebody_else_decides(
    desk: DatasetDesk,
) -> None:
    page = desk.brought_to_the_check(PERSONS)
    desk.office.sign_in(Role.APPROVER)
    assert desk.do("publish").status_code == 409
    shown = desk.office.get(page)
    assert "National number" in words(shown)
    assert "98••" in shown.text
    desk.office.sign_in(Role.EDITOR)
    assert "another officer decides about it" in words(desk.office.get(page))
    desk.office.sign_in(Role.EDITOR, which=1)
    finding = re.search(r'name="finding" value="([^"]+)"', desk.office.get(page).text)
    assert finding is not None
    half = {"finding": finding[1], "outcome": "harmless", "because": "It is 9851012345."}
    refused = desk.office.post(page, half, command="settle")
    assert refused.status_code == 400
    assert "without the numbers" in words(refused)
    assert "It is 9851012345." in refused.text
    decided = {**half, "because": "The numbers are those of buildings."}
    assert desk.office.post(page, decided, command="settle").status_code == 303
    assert "those of buildings" in words(desk.office.get(page))
    desk.office.sign_in(Role.APPROVER)
    assert desk.do("publish").status_code == 303


def test_a_new_version_is_passed_published_and_withdrawn(desk: DatasetDesk) -> None:
    desk.published()
    desk.office.sign_in(Role.EDITOR)
    newer = desk.hand_in(TABLE + b"Ajloun,900\n", resource="licences")
    page = newer.headers["location"].removeprefix("/en/officers")
    assert page.endswith("/versions/licences/2")
    assert desk.office.post(page, command="pass").status_code == 409
    desk.office.sign_in(Role.EDITOR, which=1)
    assert "It may be published" in words(desk.office.get(page))
    assert desk.office.post(page, command="pass").status_code == 303
    desk.office.sign_in(Role.APPROVER)
    assert desk.office.post(page, command="publish").status_code == 303
    half = desk.office.post(page, {"because.en": "Wrong"}, command="withdraw")
    assert half.status_code == 400
    assert 'id="f-because-ar-fault"' in half.text
    assert "Wrong" in half.text
    assert desk.office.post(page, BECAUSE, command="withdraw").status_code == 303
    assert "The figures were wrong" in words(desk.office.get(page))
    assert desk.office.get(f"{page}/file").status_code == 404
    assert desk.do("withdraw", BECAUSE).status_code == 303
    gone = desk.office.client.get(f"/en/datasets/{desk.name}")
    assert gone.status_code == 410
    assert "The figures were wrong" in gone.text


@pytest.mark.parametrize(
    ("contents", "name", "sentence"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"),
        (TABLE, "", "Choose the file on your computer."),
    ],
)
def test_a_bad_file_gets_one_sentence_and_nothing_typed_is_lost(
    desk: DatasetDesk, contents: bytes, name: str, sentence: str
) -> None:
    desk.office.sign_in(Role.EDITOR)
    desk.describe()
    given = {"title": "My table", "notes.en": "Corrected", "day": "2020-05-01"}
    answer = desk.hand_in(contents, name, **given)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert 'id="f-file-fault"' in answer.text
    for typed in given.values():
        assert typed in answer.text


def test_the_same_file_again_and_a_day_to_come_are_refused(desk: DatasetDesk) -> None:
    desk.office.sign_in(Role.EDITOR)
    desk.describe()
    desk.hand_in(TABLE)
    assert "same file as version 1" in words(desk.hand_in(TABLE, resource="licences"))
    assert "still to come" in words(desk.hand_in(PERSONS, day="2999-01-01"))
    assert desk.hand_in(b"", "", address="ftp://x", title="API").status_code == 400
    api = {"address": "https://data.example/api", "title": "API", "kind": "api"}
    there = desk.hand_in(b"", "", **api)
    assert there.headers["location"].endswith("/versions/api/1")
    assert "stay at this address" in words(
        desk.office.get(there.headers["location"].removeprefix("/en/officers"))
    )


def test_a_wrong_file_is_thrown_away_and_a_draft_as_well(desk: DatasetDesk) -> None:
    desk.office.sign_in(Role.EDITOR)
    desk.describe()
    page = desk.handed_in(PERSONS)
    assert desk.office.get(f"{page}/file").content == PERSONS
    assert desk.office.post(page, command="discard").status_code == 303
    assert desk.office.get(page).status_code == 404
    assert desk.do("discard").status_code == 303
    assert desk.office.get(desk.page).status_code == 404


def test_a_description_with_faults_keeps_what_was_typed(desk: DatasetDesk) -> None:
    desk.office.sign_in(Role.EDITOR)
    answer = desk.describe(category="", temporal_from="yesterday")
    assert answer.status_code == 400
    assert "Choose a category." in words(answer)
    assert 'value="yesterday"' in answer.text
    assert DESCRIPTION["texts.en"] in answer.text
    desk.describe()
    edited = DESCRIPTION | {"texts.ar": "", "name": desk.name}
    assert desk.office.post(f"{desk.page}/edit", edited, version="1").status_code == 303
    stale = desk.office.post(f"{desk.page}/edit", edited, version="1")
    assert stale.status_code == 409
    assert "Somebody else has saved this" in words(stale)
    assert "not complete yet" in words(desk.office.get(desk.page))


def test_sending_back_needs_a_reason_that_the_author_reads(desk: DatasetDesk) -> None:
    desk.brought_to_the_check(TABLE)
    assert desk.do("send_back").status_code in (400, 409)
    reason = {"reason": "Say where the figures come from."}
    assert desk.do("send_back", reason).status_code == 303
    desk.office.sign_in(Role.EDITOR)
    assert "Say where the figures come from." in words(desk.office.get(desk.page))


def test_lists_and_reports_say_what_waits_and_what_is_missing(desk: DatasetDesk) -> None:
    desk.published()
    desk.office.sign_in(Role.EDITOR)
    draft = f"{desk.name}-more"
    desk.describe(name=draft)
    listed = desk.office.get(HOME).text
    assert f'/datasets/{desk.name}"' in listed
    drafts = desk.office.get(f"{HOME}?state=draft&q={desk.name}").text
    assert f'/datasets/{draft}"' in drafts
    assert f'/datasets/{desk.name}"' not in drafts
    assert "Nothing fits." in words(desk.office.get(f"{HOME}?q=nothing"))
    report = words(desk.office.get(f"{HOME}/reports"))
    assert "Say which areas it is about." in report
    assert "Draft" in report
    file = desk.office.get(f"{HOME}/reports.csv")
    assert file.headers["content-disposition"].startswith('attachment; filename="open-data-')
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Agency,Dataset,Address,Next update,Overdue,Stars,")
    assert any(f"/en/datasets/{desk.name}" in one for one in lines[1:])


def test_a_long_list_has_pages_and_a_search_looks_through_all_of_it(
    desk: DatasetDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_SHOWN", 1)
    desk.office.sign_in(Role.EDITOR)
    for name in ("alpha", "beta"):
        desk.describe(name=f"{desk.name}-{name}")
    first = desk.office.get(f"{HOME}?q={desk.name}-").text
    assert f"{HOME}?q={desk.name}-&amp;page=2".removeprefix("/datasets") in first
    second = desk.office.get(f"{HOME}?q={desk.name}-&page=2").text
    assert [f'/datasets/{desk.name}-beta"' in one for one in (first, second)] == [True, False]
    assert [f'/datasets/{desk.name}-alpha"' in one for one in (first, second)] == [False, True]
    assert f'/datasets/{desk.name}-alpha"' in desk.office.get(f"{HOME}?q=alpha").text


def test_officers_of_other_agencies_see_nothing_of_it(desk: DatasetDesk) -> None:
    desk.office.sign_in(Role.EDITOR)
    desk.describe()
    page = desk.handed_in(TABLE)
    desk.office.sign_in(Role.APPROVER, "water")
    for path in (desk.page, page, f"{page}/file", f"{HOME}/files?dataset={desk.name}"):
        assert desk.office.get(path).status_code == 404
    assert desk.name not in desk.office.get(HOME).text
    assert desk.hand_in(PERSONS).status_code == 404
