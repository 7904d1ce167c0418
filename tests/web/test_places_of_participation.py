"""Spaces and ideas around a point: asked for by name alone, and gone as soon as they are hidden."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from geo.clock import MovableClock
from geo.coordinates import Position
from geo.database import Database
from geo.roles import Acting, Role, Roles
from layers.areas.service import follow_features
from layers.deployment import Deployment
from layers.features.models import Feature
from layers.hot.builder import HotBuilder
from layers.releases.models import Release
from layers.search.service import find_places
from portal.comments.rules import Visibility
from portal.participation.ideas.kinds import set_visibility
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.rules import AnswerKind
from portal.participation.places.service import follow_all_places, follow_places
from portal.participation.spaces.queries import demand_space
from tests.conftest import application_on, client_of
from tests.layers.places import place as a_place
from tests.layers.places import release
from tests.portal.participation.ideas.place import Place, place_on
from tests.portal.participation.spaces.kept import space_there
from tests.site import hot_on
from web.app import Stores
from web.settings import WebSettings

HERE = Position(35.91, 31.95)
AROUND = "/api/v1/around?lat=31.95&lon=35.91&lang=en"


@pytest.fixture
def place(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Place:
    """A space without any idea."""
    return place_on(timed.database, clock, timed.country, tmp_path)


def near(number: int = 0) -> Position:
    return Position(HERE.lon + number / 1000, HERE.lat)


def follow(timed: Deployment, kind: str = "idea") -> int | None:
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    url = timed.database.writer.url.render_as_string(hide_password=False)
    worker = Database(url, clock=timed.clock, acting=acting)
    try:
        return follow_places(worker, timed.catalogue, kind)
    finally:
        worker.dispose()


def found(client: TestClient, more: str = "&layers=ideas") -> list[dict[str, Any]]:
    answer = client.get(AROUND + more)
    assert answer.status_code == 200, answer.text
    return [one["properties"] for one in answer.json()["features"]]


@contextmanager
def hot_client(timed: Deployment, folder: Path) -> Iterator[TestClient]:
    """Make a client whose layers are in memory as they are now."""
    HotBuilder(timed, folder, 1_000_000_000).catch_up()
    app = application_on(timed, WebSettings(), Stores(hot_folder=folder))
    with TestClient(app) as client:
        hot_on(app).look()
        yield client
        hot_on(app).stop()


def hide(timed: Deployment, *ids: Any) -> None:  # noqa: ANN401 - ids of ideas
    with timed.database.writing() as session:
        for idea_id in ids:
            set_visibility(session, idea_id, Visibility.HIDDEN)


def test_both_ways_of_answering_agree_about_ideas(
    timed: Deployment, place: Place, tmp_path: Path
) -> None:
    for number in range(12):
        place.propose(f"Idea {number}", position=near(number))
    place.propose("Nowhere")
    assert follow(timed) == 1
    with client_of(timed) as client, hot_client(timed, tmp_path / "hot") as hot:
        for more in ("&layers=ideas&limit=5", "&layers=ideas&state=published&radius=500"):
            slow, fast = client.get(AROUND + more), hot.get(AROUND + more)
            assert "hot" in fast.headers["server-timing"], fast.headers["server-timing"]
            assert "postgis" in slow.headers["server-timing"]
            assert fast.json()["features"] == slow.json()["features"]
            assert fast.json()["features"]


def test_the_ideas_of_one_space_are_found_alone(
    timed: Deployment, place: Place, tmp_path: Path
) -> None:
    place.propose("In the streets", position=near())
    with timed.database.writing() as session:
        space_there(session, "parks")
        place.space = demand_space(session, "parks")
    place.propose("In the park", position=near(1))
    follow(timed)
    with client_of(timed) as client, hot_client(timed, tmp_path / "hot") as hot:
        for one in (client, hot):
            for space, name in (("streets", "In the streets"), ("parks", "In the park")):
                told = found(one, f"&layers=ideas&space={space}")
                assert [idea["name"] for idea in told] == [name]
            assert found(one, "&layers=ideas&space=nowhere") == []


def test_an_idea_leads_to_its_page(timed: Deployment, place: Place) -> None:
    made = place.propose("A bench", position=HERE)
    follow(timed)
    with client_of(timed) as client:
        (one,) = found(client)
        assert one["name"] == "A bench"
        assert one["attributes"] == {
            "space": "streets",
            "agency": "licensing",
            "state": "published",
            "path": f"/participation/streets/ideas/{made.ref}",
        }
        assert [area["code"] for area in one["areas"]][:1] == ["JO-AM"]
        led = client.get(f"/en/places/ideas/{made.ref}", follow_redirects=False)
        assert led.headers["location"] == f"/en{one['attributes']['path']}"
        page = client.get("/en/around-me?lat=31.95&lon=35.91&layers=ideas").text
        assert "A bench" in page


def test_nobody_meets_ideas_who_has_not_asked_for_them(timed: Deployment, place: Place) -> None:
    release(timed, [a_place("1", lon=HERE.lon, lat=HERE.lat, names={"en": "School"})])
    before = _areas(timed)
    place.propose("Zebra crossing", position=HERE)
    follow(timed)
    with client_of(timed) as client:
        assert [one["layer"] for one in found(client, "")] == ["schools"]
        listed = client.get("/api/v1/layers").json()["layers"]
        assert not {"ideas", "spaces"} & {one["name"] for one in listed}
        assert client.get("/api/v1/layers/ideas").json()["name"] == "ideas"
        assert "Zebra" not in client.get("/en/around-me?lat=31.95&lon=35.91").text
        assert "layers=ideas" not in client.get("/en/").text
        assert "/places/ideas/" not in client.get("/en/search?q=Zebra+crossing").text
    with timed.database.writing() as session:
        assert find_places(session, timed.country, "Zebra crossing") == []
        follow_features(session)
    assert _areas(timed) == before


def _areas(timed: Deployment) -> list[Any]:
    with timed.database.reading() as session:
        asked = "SELECT code, centre_lon, centre_lat, feature_counts FROM area ORDER BY code"
        return [tuple(row) for row in session.execute(text(asked))]


def test_a_hidden_idea_leaves_the_layer_its_history_memory_and_tiles(
    timed: Deployment, place: Place, tmp_path: Path
) -> None:
    gone = place.propose("Hide this one", position=HERE)
    place.propose("Keep this one", position=near(1))
    follow(timed)
    tile = "/tiles/ideas/14/9826/6656.mvt"
    folder = tmp_path / "hot"
    with client_of(timed) as client, hot_client(timed, folder) as hot:
        tiles = [client.get(tile).content]
        hide(timed, gone.id)
        assert follow(timed) == 2
        HotBuilder(timed, folder, 1_000_000_000).catch_up()
        hot_on(hot).look()
        for one in (client, hot):
            assert [said["name"] for said in found(one)] == ["Keep this one"]
        tiles.append(client.get(tile).content)
        assert client.get(f"/api/v1/layers/ideas/features/{gone.ref}").status_code == 404
        assert client.get(f"/en/places/ideas/{gone.ref}").status_code == 404
    assert b"Hide this one" in tiles[0]
    assert b"Hide this one" not in tiles[1]
    assert not any(b"Hide this one" in file.read_bytes() for file in folder.glob("ideas/*/*"))
    with timed.database.reading() as session:
        refs = session.scalars(select(Feature.ref).where(Feature.layer == "ideas")).all()
        rows = session.scalars(select(Release).where(Release.collection == "ideas")).all()
    assert gone.ref not in refs
    assert [(one.number, one.source_name, one.report) for one in rows] == [(2, None, {})]


def test_many_changes_are_one_release_and_none_is_none(timed: Deployment, place: Place) -> None:
    ideas = [place.propose(f"Idea {number}", position=near(number)) for number in range(9)]
    assert follow(timed) == 1
    assert follow(timed) is None
    hide(timed, *(one.id for one in ideas))
    assert follow(timed) == 2
    with timed.database.reading() as session:
        of_layer = Feature.layer == "ideas"
        assert session.scalar(select(func.count()).where(of_layer)) == 0
    with client_of(timed) as client:
        assert found(client) == []
    with timed.database.writing() as session:
        set_visibility(session, ideas[0].id, Visibility.VISIBLE)
    assert follow(timed) == 3
    with client_of(timed) as client:
        assert len(found(client)) == 1


def test_what_an_idea_says_now_takes_the_place_of_what_it_said(
    timed: Deployment, place: Place
) -> None:
    made = place.propose("First words", position=HERE)
    follow(timed)
    place.say(made.id, AnswerKind.ANSWER)
    with timed.database.writing() as session:
        session.get_one(IdeaRow, made.id).title = "Other words"
    follow(timed)
    with timed.database.reading() as session:
        (row,) = session.scalars(select(Feature).where(Feature.layer == "ideas"))
        assert (row.names, row.attributes["state"]) == ({"en": "Other words"}, "evaluating")


def test_a_space_that_lies_somewhere_is_around_it(timed: Deployment, place: Place) -> None:
    with timed.database.writing() as session:
        session.execute(text("UPDATE space SET lon = 35.91, lat = 31.95"))
    follow_all_places(timed.database, timed.catalogue)
    with client_of(timed) as client:
        (one,) = found(client, "&layers=spaces")
        assert one["names"] == place.space.titles
        assert one["attributes"]["path"] == "/participation/streets"
        both = found(client, "&layers=spaces,ideas")
        assert len(both) == 1
