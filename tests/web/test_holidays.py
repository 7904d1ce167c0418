"""What officers correct about public holidays is what the finder says is open, on every way."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from layers.calendar.queries import read_calendar
from layers.calendar.service import correct_day, withdraw_correction
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from tests.layers.places import AMMAN, place, release
from tests.site import hot_on, site_on
from web.app import Stores, create_app
from web.settings import WebSettings

AROUND = f"/api/v1/around?lat={AMMAN.lat}&lon={AMMAN.lon}&layers=schools&lang=en"
FEATURE = "/api/v1/layers/schools/features/office?lang=en"
PLAIN = {"Accept-Encoding": "identity"}
Told = tuple[str, str, Mapping[str, object] | None, Mapping[str, object] | None]


@pytest.fixture
def office(timed: Deployment) -> Deployment:
    """A place that is open whenever there is no public holiday."""
    release(timed, [place("office", opening_hours="24/7; PH off")])
    return timed


class Records:
    """Keeps what actions have told."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def __call__(  # noqa: PLR0913 - as the protocol has it
        self,
        session: Session,
        done: str,
        kind: str,
        key: str,
        *,
        scope: str | None = None,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
    ) -> None:
        assert (kind, scope) == ("holiday", None)
        self.told.append((done, key, old, new))


def make_holiday(deployment: Deployment, day: date, *, is_holiday: bool = True) -> None:
    with deployment.database.writing() as session:
        correct_day(
            session, day, is_holiday=is_holiday, names={}, made_by="tests", record=Records()
        )


def take_back(deployment: Deployment, day: date) -> None:
    with deployment.database.writing() as session:
        withdraw_correction(session, day, record=Records())


def application(deployment: Deployment, folder: Path | None, stack: ExitStack) -> FastAPI:
    if folder is not None:
        builder = HotBuilder(deployment, folder, 1_000_000_000)
        with builder.alone():
            builder.catch_up()
    app = create_app(deployment, WebSettings(), Stores(hot_folder=folder))
    if folder is not None:
        hot_on(app).look()
        stack.callback(hot_on(app).stop)
    return app


@pytest.mark.parametrize("way", ["hot", "postgis"])
def test_a_corrected_day_closes_what_is_closed_on_holidays(
    office: Deployment, tmp_path: Path, way: str
) -> None:
    today = office.now().date()
    with ExitStack() as stack:
        app = application(office, tmp_path if way == "hot" else None, stack)
        client = TestClient(app)

        def found() -> tuple[str, int]:
            if site_on(app).hot is not None:
                hot_on(app).follow()
            answer = client.get(AROUND, headers=PLAIN)
            assert answer.headers["server-timing"].startswith(way)
            opened = client.get(f"{AROUND}&open=now", headers=PLAIN).json()["numberMatched"]
            return answer.json()["features"][0]["properties"]["open_now"], opened

        assert found() == ("open", 1)
        make_holiday(office, today)
        assert found() == ("closed", 0)
        # A day that the library may call a holiday can be made a working day.
        make_holiday(office, today, is_holiday=False)
        assert found() == ("open", 1)
        make_holiday(office, today + timedelta(days=1))
        take_back(office, today)
        assert found() == ("open", 1)


@pytest.mark.parametrize("address", [AROUND, FEATURE])
def test_no_answer_is_kept_over_a_correction(
    office: Deployment, tmp_path: Path, address: str
) -> None:
    with ExitStack() as stack:
        app = application(office, tmp_path, stack)
        client = TestClient(app)
        etag = client.get(address, headers=PLAIN).headers["etag"]
        known = {**PLAIN, "If-None-Match": etag}
        assert client.get(address, headers=known).status_code == 304
        make_holiday(office, office.now().date())
        hot_on(app).follow()
        answer = client.get(address, headers=known)
        assert answer.status_code == 200
        assert "closed" in answer.text
        take_back(office, office.now().date())
        hot_on(app).follow()
        assert client.get(address, headers=known).status_code == 304


def test_the_page_of_a_place_knows_the_correction(office: Deployment) -> None:
    with ExitStack() as stack:
        client = TestClient(application(office, None, stack))
        before = client.get("/en/places/schools/office").text
        make_holiday(office, office.now().date())
        after = client.get("/en/places/schools/office").text
    assert "Open now" in before
    assert "Open now" not in after


def test_deadlines_follow_the_correction_and_every_action_is_told(office: Deployment) -> None:
    # The library holds 16 June 2026, a Tuesday, for the Islamic New Year.
    estimated, announced = date(2026, 6, 16), date(2026, 6, 17)
    records = Records()
    with office.database.writing() as session:
        names = {"en": "Islamic New Year", "ar": "رأس السنة الهجرية"}
        correct_day(session, estimated, is_holiday=False, names={}, made_by="a", record=records)
        correct_day(session, announced, is_holiday=True, names=names, made_by="a", record=records)
        calendar = read_calendar(session, office.country)
        withdraw_correction(session, announced, record=records)
        withdraw_correction(session, announced, record=records)
        later = read_calendar(session, office.country)

    assert calendar.add_working_days(date(2026, 6, 15), 2) == date(2026, 6, 18)
    assert calendar.is_working_day(estimated)
    assert not calendar.is_working_day(announced)
    assert later.is_working_day(announced)
    corrected = {"is_holiday": True, "names": names}
    assert records.told == [
        ("corrected", "2026-06-16", None, {"is_holiday": False, "names": {}}),
        ("corrected", "2026-06-17", None, corrected),
        ("correction withdrawn", "2026-06-17", corrected, None),
    ]
