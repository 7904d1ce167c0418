"""Finding places by their address, against a server that speaks Nominatim's protocol."""

from collections.abc import Iterator

import pytest

from geo.coordinates import Position
from geo.errors import Refused
from geo.geocoding import PUBLIC_SERVER, Geocoder
from tests.nominatim import FakeNominatim, nominatim, place


@pytest.fixture
def server() -> Iterator[FakeNominatim]:
    with nominatim() as running:
        yield running


class _Clock:
    """A clock that stands still but for the sleeps, which it remembers."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def _geocoder(
    address: str, *, rate_per_s: float = 1000, timeout_s: float = 2, clock: _Clock | None = None
) -> Geocoder:
    clock = clock or _Clock()
    return Geocoder(
        address,
        "aroundme tests",
        "jo",
        ("ar", "en"),
        rate_per_s=rate_per_s,
        timeout_s=timeout_s,
        clock=lambda: clock.now,
        sleep=clock.sleep,
    )


def test_a_place_is_found_with_its_precision(server: FakeNominatim) -> None:
    server.places["مدرسة الزيتون, عمان"] = place("مدرسة الزيتون", 31.95, 35.91, 30)
    found = _geocoder(server.address).find("مدرسة الزيتون, عمان")
    assert found is not None
    assert found.position == Position(35.91, 31.95)
    assert found.precision == "building"
    assert 10 <= found.precision_m < 20
    assert found.label == "مدرسة الزيتون, الأردن"


def test_the_server_is_asked_in_its_own_words(server: FakeNominatim) -> None:
    assert _geocoder(server.address).find("nowhere & more") is None
    assert server.asked[0] == {
        "q": "nowhere & more",
        "format": "json",
        "limit": "1",
        "countrycodes": "jo",
        "accept-language": "ar,en",
    }
    assert server.agents == ["aroundme tests"]


@pytest.mark.parametrize("path", ["", "/", "/search", "/search.php"])
def test_any_way_to_name_the_server_will_do(server: FakeNominatim, path: str) -> None:
    server.places["x"] = place("x", 31, 35, 26, 0.002)
    found = _geocoder(server.address + path).find("x")
    assert found is not None
    assert found.precision == "street"
    assert 280 < found.precision_m < 310


@pytest.mark.parametrize(
    ("answer", "precision", "precision_m"),
    [
        ({"place_rank": 16, "boundingbox": None}, "town", 10_000),
        ({"place_rank": 19, "boundingbox": ["x"]}, "locality", 2_000),
        ({"place_rank": 8, "boundingbox": ["1", "1", "1", "nan"]}, "region", 50_000),
        ({"addresstype": "road", "boundingbox": ["31", "31", "35", "35"]}, "street", 50),
        ({"type": "house", "boundingbox": []}, "building", 50),
    ],
)
def test_answers_without_rank_or_box_are_not_thought_precise(
    server: FakeNominatim, answer: dict[str, object], precision: str, precision_m: float
) -> None:
    server.places["x"] = {"lat": "31", "lon": "35", "display_name": "x", **answer}
    found = _geocoder(server.address).find("x")
    assert found is not None
    assert (found.precision, found.precision_m) == (precision, precision_m)


def test_an_answer_that_is_no_place_on_earth_is_none(server: FakeNominatim) -> None:
    server.places["x"] = {**place("x", 31, 35, 30), "lat": "131"}
    server.places["y"] = {**place("y", 31, 35, 30), "lat": "nan"}
    server.places["z"] = {**place("z", 31, 35, 30), "lon": "181"}
    geocoder = _geocoder(server.address)
    assert geocoder.find("z") is None
    for query in "xy":
        with pytest.raises(Refused, match="not a Nominatim geocoder"):
            geocoder.find(query)


def test_a_busy_server_is_asked_again_when_it_says(server: FakeNominatim) -> None:
    server.places["x"] = place("x", 31, 35, 30)
    server.faults += [(429, {"Retry-After": "7"}, b""), (500, {}, b"oops"), (503, {}, b"")]
    clock = _Clock()
    assert _geocoder(server.address, clock=clock).find("x") is not None
    assert len(server.asked) == 4
    assert clock.slept == [7, 4, 8]


def test_a_server_that_asks_for_hours_is_not_waited_for(server: FakeNominatim) -> None:
    server.faults.append((429, {"Retry-After": "7200"}, b""))
    clock = _Clock()
    _geocoder(server.address, clock=clock).find("x")
    assert clock.slept == [60]


def test_a_server_that_stays_busy_is_named_in_one_sentence(server: FakeNominatim) -> None:
    server.faults += [(429, {}, b"")] * 9
    with pytest.raises(Refused, match=r"127\.0\.0\.1.*does not answer.*Try again later"):
        _geocoder(server.address).find("x")
    assert len(server.asked) == 4


def test_a_slow_server_is_given_up(server: FakeNominatim) -> None:
    server.slow_s = 0.4
    with pytest.raises(Refused, match="does not answer"):
        _geocoder(server.address, timeout_s=0.05).find("x")


def test_nobody_there_is_said_in_one_sentence() -> None:
    with pytest.raises(Refused, match="does not answer"):
        _geocoder("http://127.0.0.1:1").find("x")


@pytest.mark.parametrize(
    "fault",
    [
        (200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"),
        (200, {}, b"[1, 2]"),
        (200, {}, b'{"some": "thing"}'),
        (404, {}, b"not found"),
    ],
)
def test_another_kind_of_server_is_told_at_once(
    server: FakeNominatim, fault: tuple[int, dict[str, str], bytes]
) -> None:
    server.faults.append(fault)
    with pytest.raises(Refused, match="not a Nominatim geocoder"):
        _geocoder(server.address).find("x")
    assert len(server.asked) == 1


def test_a_server_that_lets_nobody_in_is_told_at_once(server: FakeNominatim) -> None:
    server.faults.append((403, {}, b"blocked"))
    with pytest.raises(Refused, match="does not let us in"):
        _geocoder(server.address).find("x")


def test_a_query_that_the_server_refuses_finds_nothing(server: FakeNominatim) -> None:
    server.faults.append((400, {}, b"bad"))
    assert _geocoder(server.address).find("\ud800") is None


def test_questions_keep_their_distance(server: FakeNominatim) -> None:
    clock = _Clock()
    geocoder = _geocoder(server.address, rate_per_s=4, clock=clock)
    for query in "abc":
        geocoder.find(query)
    assert clock.slept == [0.25, 0.25]
    clock.now += 10
    geocoder.find("d")
    geocoder.find("e")
    assert clock.slept == [0.25, 0.25, 0.25]


def test_the_public_server_is_asked_once_a_second_at_most() -> None:
    assert _geocoder(f"https://{PUBLIC_SERVER}/").rate_per_s == 1.0


@pytest.mark.parametrize(
    "address", ["", "nominatim", "ftp://x", "https://", "http://x:abc", "file:///etc/passwd"]
)
def test_an_address_of_no_server_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="not the address of a geocoder"):
        _geocoder(address)
