"""What is hidden or erased leaves the answers of all processes of a server within 1.5 seconds.

Pages of discussions, ideas and topics, feeds, answers for programs, names of erased authors, and
the layers of ideas and spaces with their tiles: each asked for at both processes, again and again,
from the commit of the action on. `.venv/bin/pytest -s -m fault` on this file prints the seconds.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coordinates import Position
from layers.deployment import Deployment
from portal.accounts.holdings import DataSubject, erase_held
from portal.accounts.security import make_security
from portal.assembly import comments_of
from portal.audit.service import chain_key, seal_with
from portal.comments.authors.holdings import HOLDINGS
from portal.comments.discussions.posting import NewComment, post
from portal.comments.rules import Visibility
from portal.jobs.queue import enqueue
from portal.participation.forums.opening import open_topic, read_topic
from portal.participation.forums.ordering import add_category
from portal.participation.forums.queries import categories_of
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import FOLLOW_PLACES, Activity
from portal.settings import PortalSettings
from tests.conftest import Databases, deployment_on
from tests.portal.participation.ideas.place import Place
from tests.portal.participation.spaces.kept import space_there
from tests.web.serving.reader import Reader
from tests.web.serving.served import PATIENCE_S, Served, served, wait_until

pytestmark = pytest.mark.fault

PROMISED_S = 1.5
HERE = Position(35.91, 31.95)
AROUND = "/api/v1/around?lat=31.95&lon=35.91&lang=en&radius=500&layers="
SPACE = "/en/participation/streets"
NAME = "Very Particular Name"


@dataclass(frozen=True)
class Post:
    """Something that was written: what finds it in an answer, its author, and where it is shown."""

    kind: str
    id: UUID
    words: str
    person: UUID
    paths: tuple[str, ...]


@dataclass
class Site:
    """A server with two processes, and a space in which people write."""

    running: Served
    place: Place
    space_id: UUID
    readers: list[Reader] = field(default_factory=list)

    def reader(self, worker: str) -> Reader:
        """Return somebody new on a connection to a process; the server ends what is not used."""
        while True:
            made = Reader(self.running.port)
            self.readers.append(made)
            made.read("/health/live")
            if made.worker == worker:
                return made

    @cached_property
    def workers(self) -> list[str]:
        """By what the processes begin the numbers of their requests."""
        found: set[str] = set()
        while len(found) < 2:
            one = Reader(self.running.port)
            one.read("/health/live")
            found.add(one.worker)
            one.close()
        return sorted(found)

    def close(self) -> None:
        """Let all readers go."""
        for one in self.readers:
            one.close()

    def seconds_until_gone(
        self, shown: Mapping[str, str], act: Callable[[Session], object]
    ) -> dict[str, float]:
        """Return for each path how long the words were to be seen after the action, at most.

        What was gone may not come again, and a validator of before may not be said to hold.
        """
        readers = [(path, self.reader(worker)) for worker in self.workers for path in shown]
        before = [reader.read(path)[2] for path, reader in readers]
        with self.place.database.writing() as session:
            act(session)
        begun = time.monotonic()
        took: dict[str, float] = dict.fromkeys(shown, 0.0)
        threads = [
            threading.Thread(
                target=self._watch, args=(path, shown[path], reader, etag, begun, took)
            )
            for (path, reader), etag in zip(readers, before, strict=True)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return took

    def _watch(
        self, path: str, words: str, reader: Reader, etag: str, begun: float, took: dict[str, float]
    ) -> None:
        last = 0.0
        while time.monotonic() - begun < 2 * PROMISED_S + last:
            asked = time.monotonic() - begun
            status, page, _etag = reader.read(path, etag)
            # What was asked for after that moment was another answer.
            if status == 304 or words in page:
                last = asked
            if asked > PATIENCE_S:
                break
            time.sleep(0.02)
        took[path] = max(took[path], last)


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A server of two processes with an index in memory, and a space open for everything."""
    folder = tmp_path_factory.mktemp("served")
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        place, space_id = _place(deployment, folder)
        with served(url, folder, 2) as running:
            made = Site(running, place, space_id)
            yield made
            made.close()


def _place(deployment: Deployment, folder: Path) -> tuple[Place, UUID]:
    """Make a space that is open now."""
    security = make_security(PortalSettings(), folder, clock=deployment.clock, region="JO")
    seal_with(deployment.database.writer, chain_key(security.keys))
    now = deployment.now()
    week = (now - timedelta(days=1), now + timedelta(days=7), tuple(Activity))
    with deployment.database.writing() as session:
        space_id = space_there(
            session, phases=[week], published_at=now, made_at=now, lon=HERE.lon, lat=HERE.lat
        )
        enqueue(session, FOLLOW_PLACES, "space")
    with deployment.database.reading() as session:
        space = find_space(session, "streets")
    assert space is not None
    context = comments_of(deployment.country, security)
    return Place(deployment.database, deployment.clock, context, space), space_id  # type: ignore[arg-type]


def hide(site: Site, one: Post) -> Callable[[Session], object]:
    """Return the action that hides a post as a moderator does."""
    set_visibility = site.place.ctx.moderated[one.kind].set_visibility
    return lambda session: set_visibility(session, one.id, Visibility.HIDDEN)


def comment(site: Site, name: str | None = None) -> Post:
    """Write a comment about the space."""
    person, words = site.place.someone(name), f"Comment {uuid4().hex}"
    with site.place.database.writing() as session:
        made = post(session, site.place.ctx, person, NewComment("space", site.space_id, words))
    discussion = f"discussions/space/{site.space_id}"
    paths = (
        f"/en/{discussion}",
        f"/en/{discussion}/comments/{made.number}",
        f"/api/v1/{discussion}",
        SPACE,
    )
    return Post("comment", made.id, words, person.id, paths)


def idea(site: Site, name: str | None = None) -> Post:
    """Propose an idea at a place."""
    person, words = site.place.someone(name), f"Idea {uuid4().hex}"
    made = site.place.propose(words, person, HERE)
    paths = (
        f"{SPACE}/ideas",
        f"{SPACE}/ideas/{made.ref}",
        "/api/v1/spaces/streets/ideas",
        f"/api/v1/spaces/streets/ideas/{made.ref}",
        "/api/v1/published/participation-ideas.json",
        f"{SPACE}/feed.atom",
        "/en/participation/feed.atom",
    )
    return Post("idea", made.id, words, person.id, paths)


def topic(site: Site, name: str | None = None) -> Post:
    """Open a topic in the forum."""
    person, words, space = site.place.someone(name), f"Topic {uuid4().hex}", site.place.space
    with site.place.database.writing() as session:
        if not categories_of(session, space.id):
            add_category(session, space, {"ar": "الأرصفة", "en": "Pavements"}, site.place.approver)
        categories = categories_of(session, space.id)
        given = {"category": str(categories[0].number), "title": words, "text": "On foot?"}
        new = read_topic(given, "en", categories, may_link=False)
        made = open_topic(session, site.place.ctx, person, space, new)
    forum = f"{SPACE}/forum"
    paths = (forum, f"{forum}/1", f"{forum}/topics/{made.ref}", SPACE, f"{SPACE}/feed.atom")
    return Post("topic", made.id, words, person.id, paths)


@pytest.mark.parametrize("write", [comment, idea, topic])
def test_what_is_hidden_leaves_every_process_in_time(
    site: Site, write: Callable[[Site], Post]
) -> None:
    made = write(site)
    told(site.seconds_until_gone(_seen(site, made.paths, made.words), hide(site, made)))


def test_the_name_of_who_is_erased_leaves_every_process_in_time(site: Site) -> None:
    for number, write in enumerate((comment, idea, topic)):
        name = f"{NAME} {'abc'[number]}"
        made = write(site, name)
        pages = [path for path in made.paths if name in site.reader(site.workers[0]).read(path)[1]]
        assert pages, made.kind
        erase = partial(erase_held, holdings=HOLDINGS, subject=_whose(made))
        told(site.seconds_until_gone(_seen(site, pages, name), erase))


def test_what_is_hidden_leaves_the_layers_and_tiles_of_every_process_in_time(site: Site) -> None:
    made = idea(site)
    paths = (f"{AROUND}ideas", f"/tiles/ideas/{_tile(14)}.mvt")
    told(site.seconds_until_gone(_seen(site, paths, made.words), hide(site, made)))


def test_a_space_that_is_nowhere_any_more_leaves_its_layer_in_time(site: Site) -> None:
    def move(session: Session) -> None:
        session.execute(text("UPDATE space SET lon = NULL, lat = NULL, version = version + 1"))
        enqueue(session, FOLLOW_PLACES, "space")

    told(site.seconds_until_gone(_seen(site, (f"{AROUND}spaces",), "streets"), move))


def _whose(made: Post) -> DataSubject:
    """Return the author of a post as what is held is found by."""
    return DataSubject(uuid4(), None, person_id=made.person)


def _shows(reader: Reader, path: str, words: str) -> bool:
    """Check whether words stand at a path."""
    return words in reader.read(path)[1]


def _tile(zoom: int) -> str:
    """Return the address of the tile in which the ideas lie."""
    across = (HERE.lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(HERE.lat))) / math.pi) / 2
    return f"{zoom}/{int(across * 2**zoom)}/{int(down * 2**zoom)}"


def _seen(site: Site, paths: tuple[str, ...] | list[str], words: str) -> dict[str, str]:
    """Wait until both processes show the words at all paths."""
    for worker in site.workers:
        reader = site.reader(worker)
        for path in paths:
            wait_until(partial(_shows, reader, path, words))
    return dict.fromkeys(paths, words)


def told(took: Mapping[str, float]) -> None:
    """Print the seconds, and hold them against what is promised."""
    for path, seconds in took.items():
        print(f"{seconds * 1000:6.0f} ms  {path}")  # noqa: T201 - a report, with -s
    assert max(took.values()) < PROMISED_S
