"""What an answer of the radius endpoint says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from fastapi.testclient import TestClient

from geo.coordinates import Position
from layers.around import queries
from layers.around.rules import AroundQuery
from layers.around.service import Answer, answer_around
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock, Openness
from tests.conftest import client_of
from tests.layers.places import AMMAN, place, release

HERE = f"lat={AMMAN.lat}&lon={AMMAN.lon}"


def test_an_answer_is_a_feature_collection_nearest_first(client: TestClient) -> None:
    answer = client.get(f"/api/v1/around?{HERE}&radius=3000&layers=schools&lang=en")
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    assert found["origin"] == {"lat": AMMAN.lat, "lon": AMMAN.lon}
    assert found["radius_m"] == 3000
    assert found["numberReturned"] == len(found["features"]) == 20
    assert found["numberMatched"] > 20
    assert found["releases"] == {"schools": 1}
    assert found["demo"] is True
    distances = [f["properties"]["distance_m"] for f in found["features"]]
    assert distances == sorted(distances)


def test_a_feature_tells_what_a_citizen_needs(client: TestClient) -> None:
    found = client.get(f"/api/v1/around?{HERE}&radius=3000&layers=schools&lang=en").json()
    feature = next(f for f in found["features"] if f["properties"]["phones"])
    told = feature["properties"]
    assert feature["id"] == f"schools/{told['ref']}"
    assert set(told["names"]) == {"ar", "en"}
    assert told["name"] == told["names"]["en"]
    assert all(phone.startswith("+9626000") for phone in told["phones"])
    assert [area["level"] for area in told["areas"]] == [1, 2, 3]
    assert told["open_now"] in ("open", "closed", "unknown")
    assert 0 <= told["bearing_deg"] < 360
    lon, lat = feature["geometry"]["coordinates"]
    assert told["directions"] == f"https://directions.example/?to={lat:.6f},{lon:.6f}"


def test_several_layers_come_in_one_list(client: TestClient) -> None:
    found = client.get(f"/api/v1/around?{HERE}&radius=5000&layers=schools,health&limit=100").json()
    layers = [f["properties"]["layer"] for f in found["features"]]
    assert set(layers) == {"schools", "health"}
    assert layers != sorted(layers)
    assert found["releases"] == {"schools": 1, "health": 1}


def test_without_layers_all_are_searched(client: TestClient) -> None:
    found = client.get(f"/api/v1/around?{HERE}").json()
    assert set(found["releases"]) == {"schools", "health", "tourism", "offices"}
    assert found["radius_m"] == 2000


def test_attribute_filters_take_any_of_several_values(client: TestClient) -> None:
    ask = f"/api/v1/around?{HERE}&radius=20000&layers=schools&limit=100"
    girls = client.get(f"{ask}&gender=girls").json()
    both = client.get(f"{ask}&gender=girls,boys").json()
    basic = client.get(f"{ask}&gender=girls&stage=basic").json()
    assert {f["properties"]["attributes"]["gender"] for f in girls["features"]} == {"girls"}
    assert all("basic" in f["properties"]["attributes"]["stage"] for f in basic["features"])
    assert basic["numberMatched"] < girls["numberMatched"] < both["numberMatched"]


def test_arabic_spelling_does_not_matter_in_q(jordan: Deployment) -> None:
    release(
        jordan,
        [
            place("1", names={"ar": "مدرسة إربد الأساسيّة", "en": "Irbid Basic School"}),
            place("2", names={"ar": "مدرسة الزيتون"}),
        ],
    )
    with client_of(jordan) as client:
        for q in ("مدرسه اربد", "الاساسية إربد", "اساسيه", "IRBID", "basic irbid"):
            found = client.get(
                "/api/v1/around", params={"lat": "31.9539", "lon": "35.9106", "q": q}
            )
            assert [f["id"] for f in found.json()["features"]] == ["schools/1"], q


def test_percent_signs_in_q_are_letters_of_nothing(jordan: Deployment) -> None:
    release(jordan, [place("1", names={"en": "100% School"})])
    with client_of(jordan) as client:
        found = client.get(f"/api/v1/around?{HERE}&q=1%25School").json()
        assert found["numberMatched"] == 1
        assert client.get(f"/api/v1/around?{HERE}&q=1%25000School").json()["numberMatched"] == 0


def test_few_results_come_with_what_wider_circles_hold(jordan: Deployment) -> None:
    contents = [place("near", lat=AMMAN.lat + 0.005), place("mid", lat=AMMAN.lat + 0.03)]
    release(jordan, [*contents, place("far", lat=AMMAN.lat + 0.5)])
    with client_of(jordan) as client:
        found = client.get(f"/api/v1/around?{HERE}&radius=1000&layers=schools").json()
    assert found["numberMatched"] == 1
    assert found["wider"]["radii"] == [
        {"radius_m": 2000, "numberMatched": 1},
        {"radius_m": 5000, "numberMatched": 2},
        {"radius_m": 10_000, "numberMatched": 2},
    ]
    assert found["wider"]["nearest"]["id"] == "schools/mid"
    assert round(found["wider"]["nearest"]["properties"]["distance_m"]) == 3327


def test_an_empty_layer_has_no_nearest(jordan: Deployment) -> None:
    with client_of(jordan) as client:
        found = client.get(f"/api/v1/around?{HERE}&layers=schools").json()
    assert found["numberMatched"] == 0
    assert found["features"] == []
    assert found["releases"] == {"schools": None}
    assert found["wider"]["nearest"] is None


def test_a_full_page_has_no_wider(client: TestClient) -> None:
    assert "wider" not in client.get(f"/api/v1/around?{HERE}&radius=5000&limit=5").json()


def test_a_nameless_feature_is_called_by_its_kind(jordan: Deployment) -> None:
    release(jordan, [place("1", names={})])
    with client_of(jordan) as client:
        arabic = client.get(f"/api/v1/around?{HERE}&lang=ar").json()
        english = client.get(f"/api/v1/around?{HERE}&lang=en").json()
    assert arabic["features"][0]["properties"]["name"] == "مدرسة"
    assert english["features"][0]["properties"]["name"] == "School"


def test_open_now_leaves_what_is_surely_open(timed: Deployment) -> None:
    """It is a Sunday."""
    release(
        timed,
        [
            place("open", opening_hours="Su-Th 08:00-14:00"),
            place("closed", opening_hours="Fr 08:00-14:00"),
            place("unknown"),
        ],
    )
    with client_of(timed) as client:
        every = client.get(f"/api/v1/around?{HERE}").json()
        opened = client.get(f"/api/v1/around?{HERE}&open=now").json()
    states = {f["properties"]["ref"]: f["properties"]["open_now"] for f in every["features"]}
    assert states == {"open": "open", "closed": "closed", "unknown": "unknown"}
    assert [f["properties"]["ref"] for f in opened["features"]] == ["open"]
    assert opened["numberMatched"] == 1
    assert all(step["numberMatched"] == 1 for step in opened["wider"]["radii"])


INDEPENDENCE_DAY = datetime(2026, 5, 25, 10, 0, tzinfo=ZoneInfo("Asia/Amman"))
WORKING_DAY = datetime(2026, 5, 24, 10, 0, tzinfo=ZoneInfo("Asia/Amman"))


@pytest.mark.parametrize(
    ("hours", "holiday", "working_day"),
    [
        ("Su-Th 08:00-15:00; PH off", Openness.CLOSED, Openness.OPEN),
        ("Su-Th 08:00-15:00", Openness.OPEN, Openness.OPEN),
        ("24/7", Openness.OPEN, Openness.OPEN),
        ("24/7; PH off", Openness.CLOSED, Openness.OPEN),
        ("Su-Th 08:00-15:00; PH 12:00-14:00", Openness.CLOSED, Openness.OPEN),
        ("Fr,PH 09:00-12:00", Openness.OPEN, Openness.CLOSED),
        ("PH 09:00-12:00", Openness.OPEN, Openness.CLOSED),
        ("Su-Th 22:00-11:00", Openness.OPEN, Openness.CLOSED),
        ("not hours", Openness.UNKNOWN, Openness.UNKNOWN),
        (None, Openness.UNKNOWN, Openness.UNKNOWN),
    ],
)
def test_public_holidays_of_the_country_count(
    samples: Deployment, hours: str | None, holiday: Openness, working_day: Openness
) -> None:
    country = samples.country
    assert OpeningClock(country, INDEPENDENCE_DAY).openness(hours) is holiday
    assert OpeningClock(country, WORKING_DAY).openness(hours) is working_day


SUNDAY_AT_FOUR = datetime(2026, 5, 24, 16, 0, tzinfo=ZoneInfo("Asia/Amman"))


@pytest.mark.parametrize(
    ("now", "hours", "change"),
    [
        (WORKING_DAY, "Su-Th 08:00-15:00; PH off", "2026-05-24 15:00"),
        (SUNDAY_AT_FOUR, "Su-Th 08:00-15:00", "2026-05-25 08:00"),
        (SUNDAY_AT_FOUR, "Sa-Fr 08:00-15:00; PH off", "2026-05-30 08:00"),
        (SUNDAY_AT_FOUR, "Su-Th 08:00-15:00; PH 12:00-14:00", "2026-05-25 12:00"),
        (SUNDAY_AT_FOUR, "24/7", None),
        (SUNDAY_AT_FOUR, "Jul 08:00-15:00", None),
        (SUNDAY_AT_FOUR, "not hours", None),
        (SUNDAY_AT_FOUR, None, None),
    ],
)
def test_next_opening_or_closing_leaves_out_the_holidays_between(
    samples: Deployment, now: datetime, hours: str | None, change: str | None
) -> None:
    told = OpeningClock(samples.country, now).next_change(hours)
    assert (told and f"{told:%Y-%m-%d %H:%M}") == change


@contextmanager
def _statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note the first line of whatever is sent to the database, BEGIN and COMMIT included."""
    heard: list[str] = []
    execute, command = psycopg.Cursor.execute, psycopg.Connection._exec_command

    def hear_statement(*given: object, **more: object) -> object:
        heard.append(str(given[1]).splitlines()[0])
        return execute(*given, **more)  # type: ignore[call-overload]

    def hear_command(*given: object) -> object:
        heard.append(bytes(given[1]).decode())  # type: ignore[call-overload]
        return command(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", hear_statement)
        patch.setattr(psycopg.Connection, "_exec_command", hear_command)
        yield heard


def test_a_question_is_one_statement_whatever_it_finds(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = AroundQuery(AMMAN, 10_000.0, ("schools", "health"), limit=100)
    empty = AroundQuery(Position(37.5, 30.5), 200.0, ("schools",))
    filtered = replace(full, q="a", areas=("JO-AM",))
    answer_around(samples, full)
    for query in (full, empty, filtered):
        with _statements(monkeypatch) as heard:
            answer_around(samples, query)
        assert len(heard) == 1


def test_what_is_open_now_is_read_in_one_snapshot(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _statements(monkeypatch) as heard:
        answer_around(samples, AroundQuery(AMMAN, 200.0, ("schools",), open_now=True))
    assert heard[0] == "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    assert len(heard) <= 6
    assert heard[-1] == "COMMIT"


def test_counts_end_at_a_bound(jordan: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED_TO", 5)
    release(jordan, [place(f"{n}", lat=AMMAN.lat + n / 10_000) for n in range(9)])
    release(jordan, [place("h", lat=AMMAN.lat + 0.01)], layer="health")

    def ask(limit: int, radius_m: float) -> Answer:
        query = AroundQuery(AMMAN, radius_m, ("schools", "health"), limit=limit)
        return answer_around(jordan, query)

    assert ask(1, 40.0).number_matched == 4
    assert ask(1, 100.0).number_matched == 6
    assert ask(20, 100.0).number_matched == 9
    few = ask(20, 40.0)
    assert few.wider is not None
    assert few.wider.counts == ((500.0, 6), (1000.0, 6), (2000.0, 6))
