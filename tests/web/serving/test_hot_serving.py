"""What clients see of the hot index: the same answers, faster, also when the database is away."""

import gzip
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import geo.nearest
import layers.hot.text
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder
from tests.conftest import Databases, client_of, deployment_on
from tests.layers.places import place, release, scattered
from tests.site import site_on
from tests.web.serving.hot_served import (
    AMMAN,
    MUCH,
    PLAIN,
    Served,
    path_of,
    served,
    stay_in_one_minute,
)
from web.app import Stores, create_app
from web.settings import WebSettings

QUESTIONS = (
    "&layers=schools",
    "&layers=schools&lang=en&radius=500&limit=3",
    "&layers=schools,health&radius=5000&limit=50",
    "&layers=health,schools,tourism",
    "&layers=schools&radius=1",
    "&layers=schools&open=now&radius=5000",
    "&layers=schools&area=JO-AM&limit=100",
    "&layers=schools&gender=girls",
    "&layers=schools&q=school",
)
REFUSED = (
    "&layers=schools&radius=-1",
    "&layers=schools&area=JO-NOWHERE",
    "&layers=nonsense",
    "&layers=schools&limit=100000",
    "&layers=schools&unknown=1",
    "&layers=schools&cursor=broken",
)


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch, samples: Deployment) -> None:
    stay_in_one_minute(samples, monkeypatch)


@pytest.fixture(scope="module")
def hot_folder(samples: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hot")
    builder = HotBuilder(samples, folder, MUCH)
    with builder.alone():
        builder.catch_up()
    return folder


@pytest.fixture
def hot(samples: Deployment, hot_folder: Path) -> Iterator[Served]:
    with served(samples, hot_folder) as made:
        made.hot.look()
        yield made


@pytest.mark.parametrize("question", QUESTIONS + REFUSED)
def test_the_answer_is_the_same_before_and_with_the_index(
    samples: Deployment, hot: Served, question: str
) -> None:
    with client_of(samples) as cold:
        before = cold.get(AMMAN + question, headers=PLAIN)
    now = hot.get(AMMAN + question)
    assert now.status_code == before.status_code == (400 if question in REFUSED else 200)
    left_out = {"request_id"}
    told, expected = ({**one.json()} for one in (now, before))
    assert {k: v for k, v in told.items() if k not in left_out} == {
        k: v for k, v in expected.items() if k not in left_out
    }
    for name in ("content-type", "cache-control", "content-language"):
        assert now.headers.get(name) == before.headers.get(name), name
    language = "Accept-Language"
    assert (language in now.headers.get("vary", "")) == (language in before.headers.get("vary", ""))


def test_what_is_asked_in_the_index_says_so_and_text_search_goes_to_postgis(hot: Served) -> None:
    assert path_of(hot.get(AMMAN + "&layers=schools,health")) == "hot"
    assert path_of(hot.get(AMMAN + "&layers=schools&open=now")) == "hot"
    assert path_of(hot.get(AMMAN + "&layers=schools&q=school")) == "postgis"


def test_pages_of_memory_and_of_postgis_follow_each_other(samples: Deployment, hot: Served) -> None:
    address = AMMAN + "&layers=schools,health&radius=5000&limit=7"
    with client_of(samples) as cold:
        for _page in range(4):
            told, expected = hot.get(address), cold.get(address, headers=PLAIN)
            assert path_of(told) == "hot"
            assert told.json() == expected.json()
            following = [link for link in told.json()["links"] if link["rel"] == "next"]
            address = following[0]["href"]


def test_head_and_gzip_are_answered_from_memory_like_the_rest(hot: Served) -> None:
    address = AMMAN + "&layers=schools&limit=50&radius=5000"
    plain = hot.get(address)
    small = hot.client.get(address, headers={"Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    assert int(small.headers["content-length"]) < len(plain.content)
    assert small.headers["etag"] != plain.headers["etag"]
    head = hot.client.head(address, headers=PLAIN)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(plain.content))
    assert head.headers["etag"] == plain.headers["etag"]
    assert path_of(head) == "hot"
    assert len(gzip.compress(plain.content)) < len(plain.content)


def test_a_known_answer_costs_neither_a_statement_nor_a_search(
    hot: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = AMMAN + "&layers=schools&q=school"
    memory = hot.get(AMMAN + "&layers=schools").headers["etag"]
    postgis = hot.get(address).headers["etag"]

    def forbidden(*_given: object) -> None:
        raise AssertionError("the database was asked")

    database = site_on(hot.client).deployment.database
    monkeypatch.setattr(database, "ask", forbidden)
    monkeypatch.setattr("layers.hot.door.answer_hot", forbidden)
    monkeypatch.setattr(database, "reading", forbidden)
    assert hot.get(AMMAN + "&layers=schools", **{"If-None-Match": memory}).status_code == 304
    assert hot.get(address, **{"If-None-Match": postgis}).status_code == 304


def test_postgis_answers_until_the_index_is_there(
    samples: Deployment, hot_folder: Path, tmp_path: Path
) -> None:
    with served(samples, tmp_path / "later") as starting:
        address = AMMAN + "&layers=schools"
        assert path_of(starting.get(address)) == "postgis"
        starting.hot.look()
        assert path_of(starting.get(address)) == "postgis"
        shutil.copytree(hot_folder, tmp_path / "later")
        starting.hot.look()
        assert path_of(starting.get(address)) == "hot"


def test_no_request_waits_for_the_compiler(samples: Deployment, hot_folder: Path) -> None:
    dispatchers: list[Any] = [
        geo.nearest._around,
        geo.nearest._count_within,
        layers.hot.text._write,
    ]
    with served(samples, hot_folder) as starting:
        starting.hot.look()
        before = [len(one.signatures) for one in dispatchers]
        assert min(before) > 0
        for question in QUESTIONS:
            starting.get(AMMAN + question)
        after = [len(one.signatures) for one in dispatchers]
        assert after == before


class Asking:
    """Asks all the time, in a thread, and looks whether answers are whole."""

    def __init__(self, made: Served, counts: Mapping[int, int]) -> None:
        self._made = made
        self._counts = counts
        self._done = threading.Event()
        self.wrong: list[object] = []
        self.seen: set[tuple[str, int]] = set()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._done.is_set():
            answer = self._made.get(AMMAN + "&layers=schools&limit=100&lang=en")
            told = answer.json()
            number = told.get("releases", {}).get("schools")
            names = [one["properties"]["name"] for one in told.get("features", ())]
            if number is None and answer.status_code == 200:
                continue  # There is no release yet.
            if names != [f"release {number}"] * self._counts.get(number, -1):
                self.wrong.append(told)
            self.seen.add((path_of(answer), number))

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()


def test_whoever_asks_during_a_release_gets_whole_answers_of_one_release(
    jordan: Deployment, tmp_path: Path
) -> None:
    counts = {1: 30, 2: 20, 3: 10}
    builder = HotBuilder(jordan, tmp_path, MUCH)
    with served(jordan, tmp_path) as made, Asking(made, counts) as asking:
        for number, count in counts.items():
            names = {"en": f"release {number}"}
            release(jordan, [place(f"{number}-{n}", names=names) for n in range(count)], force=True)
            made.hot.look()
            builder.catch_up()
            made.hot.look()
            _await(partial(_is_in, asking.seen, ("hot", number)))
    assert asking.wrong == []
    assert {number for _path, number in asking.seen} == {1, 2, 3}


def test_two_applications_follow_a_release_by_their_threads(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        HotBuilder(deployment, tmp_path, MUCH).catch_up()
        apps = [
            create_app(joined, WebSettings(), Stores(hot_folder=tmp_path))
            for joined in (deployment, deployment)
        ]
        with TestClient(apps[0]) as one, TestClient(apps[1]) as other:
            _await(
                lambda: all(path_of(c.get(AMMAN + "&layers=health")) == "hot" for c in (one, other))
            )
            release(deployment, scattered(40, seed=3), layer="health", force=True)
            # No builder runs, so PostGIS answers when the old index has had its time.
            for client in (one, other):
                _await(partial(_shows, client, 2, "postgis"))
            HotBuilder(deployment, tmp_path, MUCH).catch_up()
            for client in (one, other):
                _await(partial(_shows, client, 2, "hot"))


def _shows(client: TestClient, number: int, path: str) -> bool:
    answer = client.get(AMMAN + "&layers=health")
    return (path_of(answer), answer.json()["releases"]["health"]) == (path, number)


def _is_in(seen: set[tuple[str, int]], wanted: tuple[str, int]) -> bool:
    return wanted in seen


def _await(holds: Callable[[], bool]) -> None:
    """Wait for what threads do; much longer than they need, for machines that are busy."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
