"""The lists of the back office: searched as people write, filtered, paged by key, counted."""

import re
from html import unescape

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.listing.wanted import Wanted
from portal.directory.registers.definitions import Subject
from portal.directory.statistics.rules import WANTED
from tests.web.pages.officers.office import BackOffice, words


def refs(text: str) -> list[str]:
    return re.findall(r'name="code" value="([^"]+)"', text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=الأوسط", []),
        ("q=الوسط", ["L1"]),
        ("q=مكتب+وسط", ["L1"]),
        ("q=MIDDLE", ["L1"]),
        ("q=l٥", ["L5"]),
        ("lacks=ar", ["L2", "L3", "L4", "L5", "L6", "L7", "L8"]),
        ("lacks=phones&q=L3", ["L3"]),
        ("checked=never&q=L1", ["L1"]),
        ("checked=lately", []),
        ("state=draft", []),
        ("state=closed", []),
        ("area=nowhere", []),
        # What no filter knows narrows nothing.
        ("state=purple&lacks=purple&checked=purple&after=purple&q=L2", ["L2"]),
    ],
)
def test_offices_are_found(back_office: BackOffice, query: str, found: list[str]) -> None:
    back_office.sign_in(Role.EDITOR)
    page = back_office.get(f"/offices?{query}")
    assert page.status_code == 200
    assert refs(page.text) == found


def test_pages_follow_each_other_by_key_and_lead_back(
    back_office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.officers.offices.routes._PAGE_SIZE", 3)
    back_office.sign_in(Role.EDITOR)

    def follow(page: str, rel: str) -> str:
        link = re.search(rf'rel="{rel}" href="([^"]+)"', page)
        return "" if link is None else unescape(link[1]).removeprefix("/en/officers")

    seen: list[str] = []
    path = "/offices?lacks=any"
    pages = []
    while path:
        page = back_office.get(path).text
        pages.append(refs(page))
        seen += refs(page)
        assert "7 in all" in words(back_office.get(path))
        last, path = page, follow(page, "next")
    assert sorted(seen) == [f"L{number}" for number in range(2, 9)]
    assert len(pages) == 3
    assert refs(back_office.get(follow(last, "prev")).text) == pages[1]


@pytest.mark.parametrize("subject", list(Subject))
def test_what_counts_as_completeness_is_what_a_list_can_be_asked_for(
    back_office: BackOffice, subject: Subject
) -> None:
    back_office.sign_in(Role.VIEWER, None)
    path = f"/{subject.folder}"
    drawn = re.search(r'<select[^>]* name="lacks".*?</select>', back_office.get(path).text, re.S)
    assert drawn
    offered = set(re.findall(r'value="(\w+)"', drawn[0]))
    assert offered == {*WANTED[subject], "ar", "en", "any"} - {"verified_at"}
    if subject is Subject.OFFICE:
        everything = Wanted(None).of_offices()
        for gap in offered:
            assert len(Wanted(None, lacks=gap).of_offices()) == len(everything) + 1, gap


def test_agencies_and_services_are_filtered_and_named(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER, None)
    for query, count in (
        ("agency=licensing", 2),
        ("state=due", 2),
        ("state=status-active", 3),
        ("state=status-inactive", 0),
        ("lacks=any&q=renew", 1),
    ):
        page = words(back_office.get(f"/services?{query}"))
        assert (f"{count} in all" in page) is (count > 0), query
    assert 'name="code"' not in back_office.get("/services").text
    assert "2 in all" in words(back_office.get("/agencies?lacks=logo"))
