"""The feeds of participation: valid Atom, of a space and of all, without what is hidden."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import uuid4
from xml.etree.ElementTree import Element, fromstring

import feedparser
import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.following.rules import Happening, Subject, What
from portal.following.service import forget_happenings, note_happening
from tests.portal.participation.spaces.kept import space_there
from tests.web.signed_in import officers_client

ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = "<b>&\u202e\x07 فكرة"


@pytest.fixture
def client(deployment: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    with officers_client(deployment, tmp_path) as client:
        yield client


def note(deployment: Deployment, space: Subject, title: str = "A tree", **titles: str) -> Subject:
    about = Subject("idea", uuid4())
    said = titles or {"ar": "شجرة", "en": title}
    path = f"/participation/streets/ideas/{about.id}"
    with deployment.database.writing() as session:
        note_happening(session, Happening(about, about, What.IDEA, said, path, within=space))
    return about


def space_in(deployment: Deployment, name: str = "streets") -> Subject:
    with deployment.database.writing() as session:
        return Subject("space", space_there(session, name))


def entries(feed: Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry")]


def read(client: TestClient, path: str) -> Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return fromstring(answer.content)  # noqa: S314 - our own feed


def test_a_space_has_a_feed_of_its_own_and_all_have_one(
    client: TestClient, deployment: Deployment
) -> None:
    streets, parks = space_in(deployment), space_in(deployment, "parks")
    note(deployment, streets, "A tree")
    note(deployment, parks, "A bench")
    assert entries(read(client, "/en/participation/feed.atom")) == [
        "A new idea: A bench",
        "A new idea: A tree",
    ]
    assert entries(read(client, "/en/participation/parks/feed.atom")) == ["A new idea: A bench"]
    assert client.get("/en/participation/nothing/feed.atom").status_code == 404
    assert client.get("/xx/participation/feed.atom").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_feed_says_all_that_the_standard_demands(
    client: TestClient, deployment: Deployment, language: str
) -> None:
    streets = space_in(deployment)
    about = note(deployment, streets, ar=NASTY)
    for path in ("participation", "participation/streets"):
        feed = read(client, f"/{language}/{path}/feed.atom")
        check_feed(feed, language)
        (entry,) = feed.findall(f"{ATOM}entry")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href", "").endswith(f"/{language}/participation/streets/ideas/{about.id}")
        xml_language = "{http://www.w3.org/XML/1998/namespace}lang"
        assert entry.get(xml_language, language) == "ar"
        assert "<b>&" in (entry.findtext(f"{ATOM}title") or "")


def check_feed(feed: Element, language: str) -> None:
    """Check the demands of RFC 4287, 4.1.1 and 4.1.2, on our own elements."""
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (one,) = parent.findall(f"{ATOM}{name}")
            assert (one.text or "").strip(), name
        assert (parent.findtext(f"{ATOM}updated") or "").endswith("Z")
        alternates = [
            (one.get("type"), one.get("hreflang"))
            for one in parent.findall(f"{ATOM}link")
            if one.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_a_reader_of_feeds_finds_no_fault_and_all_that_is_said(
    client: TestClient, deployment: Deployment
) -> None:
    streets = space_in(deployment)
    about = note(deployment, streets, ar=NASTY)
    answer = client.get("/ar/participation/streets/feed.atom")
    read = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert (read.bozo, read.version, read.feed.language) == (False, "atom10", "ar")
    assert read.feed.title == "شوارع الحي"
    (entry,) = read.entries
    assert entry.link.endswith(f"/ar/participation/streets/ideas/{about.id}")
    assert entry.updated_parsed == entry.published_parsed is not None
    assert [(tag.term, tag.label) for tag in entry.tags] == [("idea", "فكرة جديدة")]


def test_an_empty_feed_is_whole(client: TestClient, deployment: Deployment) -> None:
    space_in(deployment)
    for path in ("participation", "participation/streets"):
        check_feed(read(client, f"/ar/{path}/feed.atom"), "ar")


def test_who_has_the_feed_is_told_so_until_something_happens_or_is_hidden(
    client: TestClient, deployment: Deployment
) -> None:
    streets = space_in(deployment)
    note(deployment, streets)
    about = note(deployment, streets)
    path = "/en/participation/streets/feed.atom"

    def asked(etag: str) -> tuple[int, str]:
        answer = client.get(path, headers={"If-None-Match": etag})
        return answer.status_code, answer.headers["etag"]

    first = client.get(path)
    assert parsedate_to_datetime(first.headers["last-modified"]).tzinfo is not None
    assert first.headers["content-language"] == "en"
    assert asked(first.headers["etag"]) == (304, first.headers["etag"])
    with deployment.database.writing() as session:
        forget_happenings(session, about.kind, about.id)
    status, second = asked(first.headers["etag"])
    assert (status, second != first.headers["etag"]) == (200, True)
    later = {"If-Modified-Since": first.headers["last-modified"]}
    assert len(entries(fromstring(client.get(path, headers=later).content))) == 1  # noqa: S314
    note(deployment, streets)
    assert asked(second)[0] == 200
