"""Which part of a file is asked for, and who asks."""

import pytest

from portal.opendata.downloads.rules import (
    OCTETS,
    Channel,
    NotInFile,
    Piece,
    asked_piece,
    channel_of,
    is_ahead,
    is_bot,
    media_type_of,
)


@pytest.mark.parametrize(
    ("said", "piece"),
    [
        ("bytes=0-", Piece(0, 100)),
        ("bytes=0-9", Piece(0, 10)),
        ("bytes=90-200", Piece(90, 100)),
        ("bytes=-10", Piece(90, 100)),
        ("bytes=-1000", Piece(0, 100)),
        ("Bytes = 5 - 5", Piece(5, 6)),
        ("bytes=0-4,10-20", None),
        ("bytes=9-5", None),
        ("lines=0-5", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("", None),
    ],
)
def test_one_part_is_sent_and_whatever_else_is_said_is_answered_with_the_whole(
    said: str, piece: Piece | None
) -> None:
    assert asked_piece(said, 100) == piece


@pytest.mark.parametrize("said", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_nothing_is_behind_the_end(said: str) -> None:
    with pytest.raises(NotInFile):
        asked_piece(said, 100)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", False),
        ("curl/8.5.0", False),
        ("python-requests/2.32", False),
        ("ckanapi/4.11 (+https://github.com/ckan/ckanapi)", False),
        ("R (4.4.1 x86_64-pc-linux-gnu)", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", True),
        ("facebookexternalhit/1.1", True),
        ("Slackbot-LinkExpanding 1.0", True),
        ("Screaming Frog SEO Spider/20.0", True),
        ("Mozilla/5.0 HeadlessChrome/120.0", True),
        ("", True),
    ],
)
def test_bots_are_told_by_what_they_say_of_themselves(agent: str, *, expected: bool) -> None:
    assert is_bot({"user-agent": agent}) is expected


def test_a_browser_and_a_script_are_two_channels() -> None:
    assert channel_of({"user-agent": "Mozilla/5.0 …"}) is Channel.WEB
    assert channel_of({"user-agent": "x", "sec-fetch-mode": "cors"}) is Channel.WEB
    assert channel_of({"user-agent": "curl/8.5.0"}) is Channel.API
    assert is_ahead({"sec-purpose": "prefetch;prerender"})
    assert not is_ahead({})


@pytest.mark.parametrize(
    ("code", "encoding", "packed", "expected"),
    [
        ("CSV", "windows-1256", None, "text/csv; charset=windows-1256"),
        ("GEOJSON", "utf-8", None, "application/geo+json"),
        ("CSV", "utf-8", "GZIP", "application/gzip"),
        ("HTML", "utf-8", None, OCTETS),
        ("SVG", "utf-8", None, OCTETS),
        ("XML", "utf-8", None, OCTETS),
        (None, None, None, OCTETS),
        ("nothing we know", None, None, OCTETS),
    ],
)
def test_no_file_is_sent_as_something_that_a_browser_runs(
    code: str | None, encoding: str | None, packed: str | None, expected: str
) -> None:
    assert media_type_of(code, encoding, packed) == expected
