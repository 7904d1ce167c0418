"""What is kept of openness: ratings, links that are asked politely, an index by month."""

import threading
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import delete, select, update

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.opendata.datasets.models import DatasetRow, ResourceRow
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.openness.asking import ask
from portal.opendata.openness.links import check_links
from portal.opendata.openness.models import LinkCheckRow, OpennessMonthRow
from portal.opendata.openness.quality import Criterion
from portal.opendata.openness.queries import (
    broken_links,
    kept_qualities,
    kept_stars,
    known_links,
    known_of,
    months_of_index,
)
from portal.opendata.openness.rules import ANSWERED, NO_ANSWER, NOT_PUBLIC
from portal.opendata.openness.service import count_month, rate_changed
from portal.opendata.openness.stars import Reason
from portal.opendata.openness.versions import stars_of_resources
from portal.opendata.openness.work import rate_all
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.published import TABLE, dataset_there, resource_there, version_there
from tests.portal.opendata.zoo.making import TURTLE

TERMS = load_terms()
FAR = "https://data.example/far.csv"
LINK = "https://other.example/areas/5"


class Web:
    """The addresses of others: what each answers, who was asked, and how often was waited."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[str] = []
        self.pauses = 0

    def ask(self, address: str) -> str:
        self.asked.append(address)
        return self.answers.get(address, ANSWERED)

    def wait(self, _seconds: float) -> None:
        self.pauses += 1


def rated(timed: Deployment, **given: bool) -> int:
    today = timed.now().date()
    return rate_changed(timed.database, timed.country, TERMS, today, **given)


def far_away(timed: Deployment, *addresses: str) -> None:
    """Put a dataset there whose files stay elsewhere."""
    with timed.database.writing() as session:
        dataset = dataset_there(session, "far", files={})
        for position, address in enumerate(addresses):
            resource = resource_there(session, dataset, f"file-{position}", position)
            gone = dict.fromkeys(("attachment_id", "file_sha256", "file_size"))
            version_there(session, resource, "far.csv", TABLE, address=address, **gone)


def stars_of(timed: Deployment, name: str) -> list[tuple[int, Reason]]:
    with timed.database.reading() as session:
        dataset = find_dataset(session, name)
        assert dataset is not None
        current = [one.current for one in dataset.resources if one.current is not None]
        about = known_of(session, current)
        return [(one.count, one.reason) for *_of, one in stars_of_resources(dataset, TERMS, about)]


def test_a_dataset_is_rated_once_and_again_when_it_has_changed(timed: Deployment) -> None:
    with timed.database.writing() as session:
        dataset = dataset_there(session, "schools")
        dataset_there(session, "draft", published_at=None)
    assert (rated(timed), rated(timed)) == (1, 0)
    with timed.database.reading() as session:
        (kept,) = kept_qualities(session)
        resource = session.scalars(
            select(ResourceRow.id).where(ResourceRow.dataset_id == dataset)
        ).one()
        assert (kept.dataset_id, kept.quality.stars) == (dataset, 3)
        assert Criterion.DOCUMENTED in kept.quality.missing
        assert kept_stars(session, [resource])[resource, 1].reason is Reason.OPEN_FORMAT
        assert kept_qualities(session, ["somebody-else"]) == []
    with timed.database.writing() as session:
        session.execute(
            update(DatasetRow).where(DatasetRow.id == dataset).values(licence="x", version=2)
        )
    assert rated(timed) == 1
    with timed.database.reading() as session:
        assert kept_qualities(session)[0].quality.stars == 0


def test_an_address_is_broken_when_it_was_silent_on_three_days(
    timed: Deployment, clock: MovableClock
) -> None:
    far_away(timed, FAR)
    web = Web({FAR: NO_ANSWER})
    for day in range(3):
        assert stars_of(timed, "far") == [(3, Reason.OPEN_FORMAT)], day
        # Asked once a day, however often somebody wants to know.
        assert check_links(timed.database, web.ask, web.wait) == 1
        assert check_links(timed.database, web.ask, web.wait) == 0
        clock.move(timedelta(days=1))
    assert stars_of(timed, "far") == [(0, Reason.UNAVAILABLE)]
    with timed.database.reading() as session:
        assert list(broken_links(session)) == [FAR]
    web.answers.clear()
    check_links(timed.database, web.ask, web.wait)
    assert stars_of(timed, "far") == [(3, Reason.OPEN_FORMAT)]


def test_the_fifth_star_comes_with_links_that_answer(timed: Deployment) -> None:
    with timed.database.writing() as session:
        dataset_there(session, "things", files={"things.ttl": TURTLE.encode()})
    assert stars_of(timed, "things") == [(4, Reason.LINKS_UNCHECKED)]
    check_links(timed.database, Web().ask, Web().wait)
    with timed.database.reading() as session:
        dataset = find_dataset(session, "things")
        addresses = session.scalars(select(LinkCheckRow.address)).all()
        assert dataset is not None
        assert set(known_links(session, addresses)) == set(addresses)
    assert stars_of(timed, "things") == [(5, Reason.LINKED)]


def test_one_host_is_asked_with_pauses_and_what_nobody_uses_is_forgotten(
    timed: Deployment, clock: MovableClock
) -> None:
    far_away(timed, "https://a.example/1.csv", "https://a.example/2.csv", "https://b.example/1.csv")
    web = Web()
    assert check_links(timed.database, web.ask, web.wait) == 3
    assert (web.asked[0][:19], web.pauses) == ("https://a.example/1", 1)
    with timed.database.writing() as session:
        session.execute(delete(DatasetRow))
    clock.move(timedelta(days=1))
    assert check_links(timed.database, web.ask, web.wait) == 0
    with timed.database.reading() as session:
        assert session.scalars(select(LinkCheckRow)).all() == []


def test_publishers_have_an_index_by_month_and_the_past_stays(
    timed: Deployment, clock: MovableClock
) -> None:
    with timed.database.writing() as session:
        good = dataset_there(session, "good", agency="statistics")
        dataset_there(session, "poor", agency="statistics", licence="x", contact={}, areas=[])
        dataset_there(session, "other", agency="health", files={"a.pdf": b"%PDF-1.7\n%%EOF\n"})

    def night() -> None:
        now = timed.now
        rate_all(timed.database, timed.country, TERMS, now, Web().ask)

    night()
    first = timed.now().date().replace(day=1)
    with timed.database.reading() as session:
        health, statistics = months_of_index(session, date(2000, 1, 1))
    assert (statistics.datasets, statistics.open_datasets, statistics.stars) == (2, 1, 30)
    assert (health.stars, health.month) == (20, first)
    assert statistics.index == round((statistics.stars + statistics.score) / 2)
    clock.move(timedelta(days=40))
    with timed.database.writing() as session:
        because = {"withdrawn_at": timed.now(), "withdrawn_because": {"en": "x"}}
        session.execute(update(DatasetRow).where(DatasetRow.id != good).values(**because))
    night()
    with timed.database.writing() as session:
        count_month(session, timed.now().date())
        rows = session.scalars(select(OpennessMonthRow).order_by(OpennessMonthRow.month)).all()
        kept = [(row.agency, row.datasets, row.month > first) for row in rows]
    assert sorted(kept) == [
        ("health", 1, False),
        ("statistics", 1, True),
        ("statistics", 2, False),
    ]


def test_an_index_is_right_month_after_month_and_what_was_harvested_does_not_count(
    timed: Deployment, clock: MovableClock
) -> None:
    with timed.database.writing() as session:
        dataset = dataset_there(session, "own", agency="statistics")
        dataset_there(
            session,
            "far",
            agency="statistics",
            origin="harvested",
            source_catalogue="city",
            source_id="1",
            licence="x",
        )
    licences = ["jo-ogdl", "x", "x", "jo-ogdl"]
    for number, licence in enumerate(licences):
        with timed.database.writing() as session:
            row = session.get_one(DatasetRow, dataset)
            row.licence, row.version = licence, row.version + 1
        # The third night of them is missed: no month is made up afterwards.
        if number != 2:
            rate_all(timed.database, timed.country, TERMS, timed.now, Web().ask)
        clock.move(timedelta(days=31))
    with timed.database.reading() as session:
        kept = months_of_index(session, date(2031, 1, 1))
    assert [(one.month.month, one.datasets, one.stars) for one in kept] == [
        (5, 1, 60),
        (6, 1, 0),
        (8, 1, 60),
    ]
    assert [one.index for one in kept] == [round((one.stars + one.score) / 2) for one in kept]
    assert kept[0].score > kept[1].score


class _Answers(BaseHTTPRequestHandler):
    """A server of somebody else, which knows no HEAD at one address and leads on at another."""

    def do_HEAD(self) -> None:
        self._answer({"/there": 200, "/moved": 302, "/no-head": 405, "/loop": 302}, "HEAD")

    def do_GET(self) -> None:
        self._answer({"/no-head": 200}, "GET")

    def _answer(self, known: Mapping[str, int], _method: str) -> None:
        self.send_response(known.get(self.path, 404))
        if self.path in ("/moved", "/loop"):
            self.send_header("Location", "/there" if self.path == "/moved" else "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        return


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/there", ANSWERED),
        ("/moved", ANSWERED),
        ("/no-head", ANSWERED),
        ("/nothing", "404"),
        ("/loop", "508"),
    ],
)
def test_an_address_answers_or_says_what_is_wrong(server: str, path: str, status: str) -> None:
    assert ask(f"{server}{path}", allow_private=True) == status


def test_no_address_of_our_own_network_is_ever_asked(server: str) -> None:
    assert ask(f"{server}/there") == NOT_PUBLIC
    assert ask("http://[::ffff:127.0.0.1]:1/") == NOT_PUBLIC
    assert ask("http://nothing.invalid/") == NO_ANSWER
    assert ask("file:///etc/passwd") == NO_ANSWER
    assert ask("https://[nonsense/") == NO_ANSWER
