import gzip
import io
import os
import socket
import sys
import threading
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from importers.settings import ImportSettings
from importers.sources.rules import Fetched, Fetching, Validators
from tests.importers.sources.web_server import CSV, INSIDE, Handler, Site, get, refusal


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "مدارس.csv"
    assert get(str(path), tmp_path) == Fetched(path, "مدارس.csv")


def test_standard_input_is_kept_so_that_it_can_be_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV)))
    found = get("-", tmp_path)
    assert (found.path.read_bytes(), found.name, found.address) == (CSV, "stdin", None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV)))
    assert "stdin is larger than" in refusal("-", tmp_path, Fetching(most_bytes=len(CSV) - 1))


def test_a_keyboard_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard(io.BytesIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Keyboard()))
    assert "Nothing is piped" in refusal("-", tmp_path)


def test_a_pipe_is_kept_like_standard_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CSV,))
    writer.start()
    found = get(str(pipe), tmp_path)
    writer.join()
    assert (found.path.read_bytes(), found.name) == (CSV, "pipe")


def test_a_file_is_fetched_with_its_validators_and_name(tmp_path: Path, site: Site) -> None:
    said = {"ETag": '"v1"', "Last_Modified": "Tue, 24 Nov 2026 09:00:00 GMT"}
    answer = partial(Handler.give, **said)  # type: ignore[arg-type]  # they are all headers
    found = get(site.at("/in/schools.csv", answer) + "?k=1", tmp_path)
    assert found.path.read_bytes() == CSV
    assert found.name == "schools.csv"
    assert found.address == f"http://127.0.0.1:{site.port}/in/schools.csv?k=1"
    assert found.validators == Validators(said["ETag"], said["Last_Modified"])
    assert not found.not_modified


def test_the_name_that_the_server_gives_is_only_a_name(tmp_path: Path, site: Site) -> None:
    named = 'attachment; filename="..\\\\../../etc/a.csv"'
    found = get(site.at("/x", lambda at: at.give(Content_Disposition=named)), tmp_path)
    assert found.name == "a.csv"
    assert found.path.parent == tmp_path


def test_an_unchanged_file_is_not_sent_again(tmp_path: Path, site: Site) -> None:
    known = Validators('"v1"', "Tue, 24 Nov 2026 09:00:00 GMT")
    address = site.at("/a.csv", lambda at: at.give(b"", 304))
    found = get(address, tmp_path, known=known)
    assert (found.not_modified, found.validators) == (True, known)
    asked = site.asked[0][1]
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == known.last_modified
    assert "304" in refusal(address, tmp_path)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants a sign-in"),
        (403, "wants a sign-in"),
        (404, "leads to nothing"),
        (418, "did not give the file"),
        (429, "too much to do"),
        (500, "failed (500)"),
        (503, "too much to do"),
    ],
)
def test_a_refusal_of_the_server_is_one_sentence(
    tmp_path: Path, site: Site, status: int, words: str
) -> None:
    assert words in refusal(site.at("/a.csv", lambda at: at.give(b"no", status)), tmp_path)


def test_a_sign_in_page_is_no_file(tmp_path: Path, site: Site) -> None:
    page = b"<!doctype html><html><form>password</form></html>"
    assert "answered with a web page" in refusal(site.at("/a", lambda at: at.give(page)), tmp_path)


def test_redirects_are_followed_and_drop_the_password(tmp_path: Path, site: Site) -> None:
    site.at("/b.csv", lambda at: at.give())
    address = site.at("/a", lambda at: at.give(b"", 302, Location="/b.csv"))
    found = get(address.replace("//", "//officer:secret@"), tmp_path)
    assert found.path.read_bytes() == CSV
    assert "secret" not in str(found)
    assert [("authorization" in headers) for _path, headers in site.asked] == [True, False]


def test_redirects_without_end_are_given_up(tmp_path: Path, site: Site) -> None:
    address = site.at("/a", lambda at: at.give(b"", 302, Location="/a"))
    assert "without end" in refusal(address, tmp_path)
    assert len(site.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/a", "gopher://x/"])
def test_a_redirect_to_another_kind_of_address_is_refused(
    tmp_path: Path, site: Site, target: str
) -> None:
    address = site.at("/a", lambda at: at.give(b"", 302, Location=target))
    assert "addresses cannot be fetched" in refusal(address, tmp_path)


@pytest.mark.parametrize("source", ["ftp://example.org/a.csv", "s3://bucket/a", "http://", "x://"])
def test_only_web_addresses_are_fetched(tmp_path: Path, source: str) -> None:
    assert "cannot be fetched" in refusal(source, tmp_path)


def test_a_large_file_is_given_up_by_what_it_says(tmp_path: Path, site: Site) -> None:
    address = site.at("/a", lambda at: at.give(b"x", Content_Length="999999999999"))
    assert "larger than the 1 MB" in refusal(address, tmp_path)


def test_a_large_file_is_given_up_by_what_comes(tmp_path: Path, site: Site) -> None:
    def endless(at: Handler) -> None:
        at.give(b"", Content_Length="")
        for _number in range(1000):
            at.wfile.write(b"0" * 100_000)

    def quiet(at: Handler) -> None:
        try:
            endless(at)
        except OSError:
            at.close_connection = True

    assert "larger than" in refusal(site.at("/a", quiet), tmp_path)
    assert (tmp_path / "fetched").stat().st_size <= INSIDE.most_bytes


def test_a_compressed_answer_is_unpacked_and_a_bomb_is_given_up(tmp_path: Path, site: Site) -> None:
    packed = gzip.compress(CSV)
    address = site.at("/a.csv", lambda at: at.give(packed, Content_Encoding="gzip"))
    assert get(address, tmp_path).path.read_bytes() == CSV
    bomb = gzip.compress(gzip.compress(b"0" * 50_000_000))
    address = site.at("/b.csv", lambda at: at.give(bomb, Content_Encoding="gzip, gzip"))
    assert "larger than" in refusal(address, tmp_path)
    broken = zlib.compress(CSV)[:-5]
    address = site.at("/c.csv", lambda at: at.give(b"\xff" + broken, Content_Encoding="gzip"))
    assert "cannot be fetched" in refusal(address, tmp_path)


def test_an_answer_that_breaks_off_is_no_file(tmp_path: Path, site: Site) -> None:
    address = site.at("/a", lambda at: at.give(CSV, Content_Length="1000"))
    assert "cannot be fetched" in refusal(address, tmp_path)


def test_a_byte_now_and_then_does_not_put_off_the_end(tmp_path: Path, site: Site) -> None:
    over = threading.Event()

    def drip(at: Handler) -> None:
        try:
            while not over.wait(0.05):
                at.wfile.write(b"H")
        except OSError:
            at.close_connection = True

    def drip_body(at: Handler) -> None:
        at.give(b"", Content_Length="900000")
        drip(at)

    hurried = replace(INSIDE, timeout_s=0.4)
    for path, answer in (("/head", drip), ("/body", drip_body)):
        assert "did not answer in time" in refusal(site.at(path, answer), tmp_path, hurried)
    over.set()


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/a.csv"
        assert f"{address} cannot be fetched" in refusal(address, tmp_path)


def test_the_settings_become_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AROUNDME_FETCH_MOST_BYTES", "5")
    monkeypatch.setenv("AROUNDME_FETCH_TIMEOUT_S", "1.5")
    monkeypatch.setenv("AROUNDME_FETCH_ALLOW_PRIVATE", "true")
    assert ImportSettings().fetching() == Fetching(5, 1.5, allow_private=True)
