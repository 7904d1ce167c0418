"""Whole files: made once a release by one builder, sent from a folder, in ranges and compressed."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient

from geo.database import Database
from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from portal.downloads.builder import DownloadBuilder
from portal.downloads.folder import DownloadFolder
from portal.vocabularies.loading import load_vocabularies
from tests.conftest import Databases, application_on, deployment_on, template_of
from tests.portal.directory.records import service
from tests.portal.hsds.demonstration import PUBLIC_URL, SERVICES, fill, put, standards_client
from tests.site import change_site
from web.app import Stores
from web.downloads import offered_downloads
from web.settings import WebSettings

CATALOGUE = "/cpsv/catalogue.ttl"
MANY = tuple(service(f"many-{number:03}", "civil-status") for number in range(60))


@dataclass
class Server:
    """An application with a folder for whole files, and the builder beside it."""

    client: TestClient
    folder: DownloadFolder
    builder: DownloadBuilder


@pytest.fixture(scope="module")
def template(databases: Databases, areas_template: str) -> str:
    def fill_in(made: Deployment) -> None:
        fill(made, services=(*SERVICES, *MANY))

    return template_of(databases, "template_downloads", areas_template, fill_in)


@pytest.fixture
def filled(databases: Databases, template: str) -> Iterator[Deployment]:
    with databases.new(template) as url, deployment_on(url) as made:
        yield made


@pytest.fixture
def server(filled: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr("portal.downloads.answers._WAIT_S", 0.0)
    monkeypatch.setattr("portal.downloads.builder._REST_SHARE", 0.0)
    app = application_on(filled, WebSettings(), Stores(downloads_folder=tmp_path))
    change_site(app, public_url=PUBLIC_URL)
    folder = DownloadFolder(tmp_path)
    builder = DownloadBuilder(
        filled.database,
        folder,
        lambda: offered_downloads(filled, load_vocabularies(), PUBLIC_URL),
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Server(client, folder, builder)


def _made(server: Server, path: str) -> bytes:
    """Ask for a file that is not there, have it made, and give it."""
    assert server.client.get(path).status_code == 503
    server.builder.catch_up()
    answer = server.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize(
    "path",
    [
        CATALOGUE,
        "/cpsv/catalogue.jsonld",
        "/api/v1/directory/agencies.csv",
        "/api/v1/directory/services.csv",
        "/hsds/services?format=ndjson&full=true&lang=en",
    ],
)
def test_a_file_is_what_is_made_without_a_folder(
    server: Server, filled: Deployment, path: str
) -> None:
    first = server.client.get(path)
    assert (first.status_code, first.headers["retry-after"]) == (503, "5")
    assert first.json()["detail"].startswith(("This file", "هذا الملف"))
    server.builder.catch_up()
    sent = server.client.get(path)
    with standards_client(filled) as without:
        made = without.get(path)
    assert sent.content == made.content
    for name in ("content-type", "content-language", "last-modified", "cache-control"):
        assert sent.headers[name] == made.headers[name]
    assert "Accept-Encoding" in sent.headers["vary"]


def test_it_is_made_once_a_release_and_the_old_one_is_sent_meanwhile(
    server: Server, filled: Deployment
) -> None:
    old = _made(server, CATALOGUE)
    for _time in range(3):
        server.builder.catch_up()
    assert server.builder.made == 1
    etag = server.client.get(CATALOGUE).headers["etag"]
    for number in range(3):
        put(filled, Register.SERVICES, [*SERVICES, service(f"new-{number}", "civil-status")])
        assert server.client.get(CATALOGUE).headers["etag"] == etag
    assert server.client.get(CATALOGUE).content == old
    server.builder.catch_up()
    new = server.client.get(CATALOGUE)
    assert b"new-2" in new.content
    assert new.headers["etag"] != etag
    put(filled, Register.SERVICES, SERVICES)
    server.builder.catch_up()
    home = server.folder.root / "catalogue.ttl"
    assert len([path for path in home.iterdir() if path.is_dir()]) == 2


def test_who_has_it_gets_304_and_who_lost_the_line_goes_on(server: Server) -> None:
    whole = _made(server, CATALOGUE)
    plain = {"Accept-Encoding": "identity"}
    etag = server.client.get(CATALOGUE, headers=plain).headers["etag"]
    for told in (etag, f"W/{etag}", f'{etag[:-1]}-gz"'):
        again = server.client.get(CATALOGUE, headers={"If-None-Match": told})
        assert (again.status_code, again.content) == (304, b"")
    asked = {**plain, "Range": "bytes=100-199", "If-Range": etag}
    part = server.client.get(CATALOGUE, headers=asked)
    assert (part.status_code, part.content) == (206, whole[100:200])
    other = server.client.get(CATALOGUE, headers={**asked, "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole)
    beyond = server.client.get(CATALOGUE, headers={**plain, "Range": "bytes=999999999-"})
    assert beyond.status_code == 416


def test_it_is_compressed_once_and_not_for_each(server: Server) -> None:
    whole = _made(server, CATALOGUE)
    with server.client.stream("GET", CATALOGUE, headers={"Accept-Encoding": "gzip"}) as sent:
        assert sent.headers["content-encoding"] == "gzip"
        assert sent.headers["etag"].endswith('-gz"')
        packed = b"".join(sent.iter_raw())
    assert gzip.decompress(packed) == whole
    assert packed == next((server.folder.root / "catalogue.ttl").glob("*/gzip")).read_bytes()
    head = server.client.head(CATALOGUE, headers={"Accept-Encoding": "identity"})
    assert (head.headers["content-length"], head.content) == (str(len(whole)), b"")


def test_a_large_choice_of_lines_comes_out_of_the_file_of_now(
    server: Server, filled: Deployment
) -> None:
    path = "/hsds/services?format=ndjson&full=true&lang=en&search=many"
    with standards_client(filled) as without:
        expected = without.get(path).content
    assert len(expected.splitlines()) == len(MANY)
    assert _made(server, path) == expected
    # A client that asks what is new must not miss what the older file does not have.
    put(filled, Register.SERVICES, [*MANY, service("many-more", "civil-status")])
    assert server.client.get(path).status_code == 503
    server.builder.catch_up()
    assert len(server.client.get(path).content.splitlines()) == len(MANY) + 1
    small = server.client.get("/hsds/services?format=ndjson&full=true&search=more")
    assert len([orjson.loads(line) for line in small.content.splitlines()]) == 1


def test_a_file_is_sent_while_the_database_is_away(
    server: Server, filled: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _made(server, CATALOGUE)
    gone = Database("postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(filled.database, "reading", gone.reading)
    assert server.client.get(CATALOGUE).content == whole
    assert server.client.get("/cpsv/catalogue.jsonld").status_code == 503


def test_only_one_builder_works_in_a_folder(server: Server, filled: Deployment) -> None:
    second = DownloadBuilder(filled.database, server.folder, dict)
    stopped, began = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        second.run(stopped)

    server.client.get(CATALOGUE)
    with server.builder.alone():
        thread = threading.Thread(target=work)
        thread.start()
        began.wait()
        # Without the lock it would remove what it does not offer.
        thread.join(timeout=0.7)
        assert server.folder.names() == ["catalogue.ttl"]
        stopped.set()
        thread.join()


def test_half_a_file_is_no_file(server: Server) -> None:
    whole = _made(server, CATALOGUE)
    plain = next((server.folder.root / "catalogue.ttl").glob("*/plain"))
    plain.write_bytes(whole[:100])
    assert server.client.get(CATALOGUE).status_code == 503
    server.builder.catch_up()
    assert server.client.get(CATALOGUE).content == whole


def test_what_nobody_has_asked_for_in_a_week_goes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made(server, CATALOGUE)
    (server.folder.root / "of-another-version").mkdir()
    monkeypatch.setattr("portal.downloads.folder._WANTED_FOR_S", -1.0)
    server.builder.catch_up()
    assert server.folder.names() == []


def test_a_disk_that_is_nearly_full_is_left_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.downloads.folder.LEAST_FREE_BYTES", 2**62)
    server.client.get(CATALOGUE)
    server.builder.catch_up()
    assert (server.builder.made, server.builder.failed) == (0, 1)
    assert [path.name for path in (server.folder.root / "catalogue.ttl").iterdir()] == [".wanted"]
