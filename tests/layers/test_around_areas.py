"""Areas as a filter of the radius query."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from layers.around.rules import AroundQuery
from layers.around.service import answer_around
from layers.deployment import Deployment
from tests.conftest import client_of
from tests.layers.places import AMMAN, place, release

HERE = f"lat={AMMAN.lat}&lon={AMMAN.lon}"

INDEPENDENCE_DAY = datetime(2026, 5, 25, 10, 0, tzinfo=ZoneInfo("Asia/Amman"))

WORKING_DAY = datetime(2026, 5, 24, 10, 0, tzinfo=ZoneInfo("Asia/Amman"))

SUNDAY_AT_FOUR = datetime(2026, 5, 24, 16, 0, tzinfo=ZoneInfo("Asia/Amman"))


def test_areas_are_a_filter_for_all_that_is_counted(jordan: Deployment) -> None:
    release(
        jordan,
        [
            place("amman", area_codes=("JO-AM", "JO-AM-01")),
            place("zarqa", lat=AMMAN.lat + 0.001, area_codes=("JO-AZ",)),
            place("irbid", lat=AMMAN.lat + 0.03, area_codes=("JO-IR",)),
        ],
    )
    with client_of(jordan) as client:
        ask = f"/api/v1/around?{HERE}&radius=1000"
        one = client.get(f"{ask}&area=JO-AM-01").json()
        two = client.get(f"{ask}&area=JO-AZ,JO-IR").json()
    assert [f["id"] for f in one["features"]] == ["schools/amman"]
    assert [step["numberMatched"] for step in one["wider"]["radii"]] == [1, 1, 1]
    assert one["wider"]["nearest"] is None
    assert [f["id"] for f in two["features"]] == ["schools/zarqa"]
    assert [step["numberMatched"] for step in two["wider"]["radii"]] == [1, 2, 2]
    assert two["wider"]["nearest"]["id"] == "schools/irbid"


@pytest.mark.parametrize("code", ["JO-XX", "jo-am", "JO"])
def test_an_unknown_area_is_named(client: TestClient, code: str) -> None:
    problem = client.get(f"/api/v1/around?{HERE}&area=JO-AM,{code}&lang=en").json()
    assert problem["status"] == 400
    assert problem["parameter"] == "area"
    assert f"“{code}”" in problem["detail"]
    assert "/api/v1/areas" in problem["detail"]


def test_areas_that_arrive_are_known_at_once(jordan: Deployment) -> None:
    release(jordan, [place("1", area_codes=("JO-AM",))])
    query = AroundQuery(AMMAN, 1000.0, ("schools",))
    assert answer_around(jordan, query).areas["JO-AM"].names["en"] == "Amman"
    with jordan.database.writing() as session:
        session.execute(text("UPDATE area SET names = '{\"en\": \"New\"}' WHERE code = 'JO-AM'"))
    assert answer_around(jordan, query).areas["JO-AM"].names["en"] == "New"
