"""The finder's filters in one tap, and the nearest of each kind."""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.statements import answering, sent
from tests.web.pages.page_text import AMMAN, text_of

WADI_MUSA = "lat=30.3222&lon=35.4797"
CHIP = re.compile(r'<li>(<a class="chip"[^>]*>|<span class="chip is-idle">)(.*?)</(?:a|span)></li>')
COUNT = re.compile(r'<span class="chip-count"><bdi dir="ltr">([\d,]+)')
KIND = re.compile(
    r'<li><a href="([^"]+)" rel="nofollow"><span>(.*?)</span>'
    r' <span class="nearest-distance">(.*?)</span>',
    re.DOTALL,
)


class Chip(NamedTuple):
    words: str
    places: int | None
    address: str | None
    is_chosen: bool


def chips_of(page: str) -> list[Chip]:
    chips = []
    for tag, inside in CHIP.findall(page):
        count, address = COUNT.search(inside), re.search(r'href="([^"]+)"', tag)
        shown = re.sub(r'<span class="(unseen|chip-(off|count|farther))".*?</span>', "", inside)
        chips.append(
            Chip(
                re.sub(r"<[^>]+>", "", shown).strip(),
                int(count[1].replace(",", "")) if count else None,
                unescape(address[1]) if address else None,
                "aria-current" in tag,
            )
        )
    return chips


def chip(page: str, words: str) -> Chip:
    return next(one for one in chips_of(page) if one.words == words)


def count_in(page: str) -> int:
    found = re.search(r"<bdi dir=\"ltr\">([\d,]+)</bdi> places? within", page)
    assert found is not None
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(
    "asked",
    [
        "layers=schools",
        "layers=schools&gender=girls",
        "layers=health&emergency=true",
        "layers=offices",
        "layers=health,schools",
        "",
    ],
)
def test_each_chip_says_what_its_tap_finds(client: TestClient, asked: str) -> None:
    page = client.get(f"/en/around-me?{AMMAN}&radius=5000&{asked}").text
    offered = [one for one in chips_of(page) if one.address and one.places is not None]
    assert len(offered) > 3
    for one in offered:
        assert one.address is not None
        there = client.get(one.address).text
        if not one.is_chosen and (one.words not in ("Boys", "Mixed") or "gender" not in asked):
            assert count_in(there) == one.places, one
            assert chip(there, one.words).is_chosen


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "layers=schools",
        "layers=schools&gender=girls,mixed&stage=basic",
        "layers=health&open=now",
        "layers=schools&q=second&authority=private",
        "layers=health&area=JO-AM&kind=pharmacy",
    ],
)
def test_the_page_counts_what_the_api_counts(client: TestClient, asked: str) -> None:
    query = f"{AMMAN}&radius=10000&{asked}"
    found = client.get(f"/api/v1/around?{query}").json()["numberMatched"]
    page = client.get(f"/en/around-me?{query}").text
    assert count_in(page) == found > 0
    following = re.search(r'rel="next" href="([^"]+)"', page)
    if following is not None:
        assert count_in(client.get(unescape(following[1])).text) == found


def test_values_of_one_attribute_widen_and_those_of_another_narrow(client: TestClient) -> None:
    page = client.get(f"/en/around-me?{AMMAN}&radius=5000&layers=schools").text
    girls, mixed = chip(page, "Girls"), chip(page, "Mixed")
    assert girls.address and girls.places and mixed.places
    both = client.get(chip(client.get(girls.address).text, "Mixed").address or "").text
    assert count_in(both) == girls.places + mixed.places
    government = chip(both, "Government")
    assert government.places and government.address
    narrowed = client.get(government.address).text
    assert count_in(narrowed) == government.places < count_in(both)
    asked = parse_qs(urlsplit(government.address).query)
    assert asked["gender"] == ["girls,mixed"]
    assert asked["authority"] == ["government"]


def test_a_second_tap_takes_a_chip_away_and_leaves_the_others(client: TestClient) -> None:
    chosen = f"/en/around-me?{AMMAN}&radius=5000&layers=schools&gender=girls,mixed&stage=basic"
    page = client.get(chosen).text
    assert [one.words for one in chips_of(page) if one.is_chosen] == [
        "Schools", "Basic", "Girls", "Mixed",
    ]  # fmt: skip
    without = client.get(chip(page, "Girls").address or "").text
    assert not chip(without, "Girls").is_chosen
    assert chip(without, "Mixed").is_chosen and chip(without, "Basic").is_chosen
    none_left = chip(without, "Mixed").address or ""
    assert "gender" not in none_left and "stage=basic" in none_left


def test_chosen_chips_stand_first_and_stay_when_nothing_is_found(client: TestClient) -> None:
    page = client.get(
        f"/en/around-me?{AMMAN}&radius=100&layers=health&kind=hospital&emergency=true"
    ).text
    assert count_in(page) == 0
    chosen = [one for one in chips_of(page) if one.is_chosen]
    assert [one.words for one in chosen] == ["Health services", "Hospital", "Emergency department"]
    assert chips_of(page)[:3] == chosen
    assert all(one.address for one in chosen)


def test_a_value_that_would_find_nothing_is_not_offered(client: TestClient) -> None:
    page = client.get(f"/en/around-me?{AMMAN}&radius=2000&layers=health&kind=pharmacy").text
    offered = [one for one in chips_of(page) if not one.is_chosen and one.words != "Open now"]
    assert offered
    assert all(one.places != 0 for one in offered)
    assert not [one for one in offered if one.words == "Emergency department"]


def test_what_a_small_town_lacks_is_a_chip_that_reaches_the_nearest(client: TestClient) -> None:
    page = client.get(f"/en/around-me?{WADI_MUSA}&layers=health").text
    assert count_in(page) == 1
    emergency = chip(page, "Emergency department")
    assert emergency.places is None and emergency.address
    assert chips_of(page).index(emergency) > chips_of(page).index(chip(page, "Pharmacy"))
    there = client.get(emergency.address).text
    first = re.search(r'<p class="card-distance">(.*?) <span', there)
    assert first is not None
    assert f'<span class="chip-farther">{first[1]}</span>' in page
    assert count_in(there) >= 1 and chip(there, "Emergency department").is_chosen
    asked = parse_qs(urlsplit(emergency.address).query)
    assert asked["radius"] == ["50000"] and asked["layers"] == ["health"]


def test_a_kind_of_place_that_is_only_farther_away_is_a_chip_as_well(client: TestClient) -> None:
    page = client.get(f"/en/around-me?{WADI_MUSA}&radius=800").text
    assert count_in(page) == 1
    far = chip(page, "Health services")
    assert far.places is None and far.address
    there = client.get(far.address).text
    assert count_in(there) >= 1 and chip(there, "Health services").is_chosen


def test_where_a_page_does_not_hold_the_circle_nothing_farther_is_looked_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, times in ((AMMAN, 1), (WADI_MUSA, 2)):
        with sent(monkeypatch) as seen:
            page = client.get(f"/en/around-me?{place}&radius=2000").text
        assert ("chip-farther" in page) == (times == 2)
        assert len([one for one in seen if "AS nearest_mm" in one]) == times


def test_a_layer_is_taken_away_with_the_filters_that_only_it_knows(client: TestClient) -> None:
    page = client.get(
        f"/en/around-me?{AMMAN}&radius=100000&layers=tourism&kind=castle&accessible=true"
    ).text
    address = chip(page, "Tourism sites").address or ""
    asked = parse_qs(urlsplit(address).query)
    assert asked["accessible"] == ["true"]
    assert asked["radius"] == ["50000"]
    assert not {"layers", "kind"} & set(asked)
    assert client.get(address).status_code == 200


def test_open_now_is_a_chip_and_open_first_keeps_the_pages_by_distance(
    client: TestClient,
) -> None:
    plain = f"/en/around-me?{AMMAN}&radius=10000&layers=health"
    page = client.get(plain).text
    assert chips_of(page)[1].words == "Open now"
    first = chip(page, "Open first").address or ""
    assert "first=open" in first
    ids = re.compile(r'data-id="([^"]+)"')
    states = re.compile(r'<span class="state is-(\w+)">')
    there = client.get(first).text
    assert sorted(ids.findall(there)) == sorted(ids.findall(page))
    order = [("open", "unknown", "closed").index(one) for one in states.findall(there)]
    assert order == sorted(order)
    assert "what is open comes first" in there
    following = re.search(r'rel="next" href="([^"]+)"', there)
    assert following is not None and "first=open" in following[1]
    plain_next = re.search(r'rel="next" href="([^"]+)"', page)
    assert plain_next is not None
    on_the_second = client.get(unescape(following[1])).text
    assert sorted(ids.findall(on_the_second)) == sorted(
        ids.findall(client.get(unescape(plain_next[1])).text)
    )
    wrong = client.get(plain + "&first=last")
    assert wrong.status_code == 400
    assert "only first=open is" in text_of(wrong)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_nearest_of_each_kind_stands_in_a_line_with_its_distance(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/around-me?{AMMAN}&radius=5000").text
    kinds = KIND.findall(page)
    names = [re.sub(r"<[^>]+>", "", name) for _address, name, _distance in kinds]
    assert ("صيدلية" if language == "ar" else "Pharmacy") in names
    assert len(kinds) > 8
    for address, _name, distance in kinds[:6]:
        there = client.get(unescape(address)).text
        first = there.partition('<p class="card-distance">')[2].partition("<span")[0].strip()
        assert first == distance.strip()


def test_a_page_of_results_asks_the_database_no_more_than_it_did(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"/en/around-me?{AMMAN}&radius=2000"
    client.get(asked)
    told = []
    # What is kept for seconds may have to be read anew by one of them.
    for _time in range(3):
        with sent(monkeypatch) as seen:
            assert client.get(asked).status_code == 200
        told.append(answering(seen))
    # The border, the neighbourhood, the radius query, the chips, corrected holidays, and two of the
    # foot of the page.
    assert len(min(told, key=len)) == 7, told
