"""Reads a catalogue by CKAN's Action API: page after page, in an order that stays."""

import ssl
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.harvest.asking_again import Wait, ask_again
from importers.harvest.ckan_records import read_package
from importers.harvest.rules import AT_ONCE, MOST_RECORDS, OVERLAP, PAUSE_S
from importers.harvest.said import Said, key_of
from importers.sources.fetching import fetch
from importers.sources.rules import Fetched, Fetching

# Whoever is added comes last, so what is read is not moved on by it.
_ORDER = "metadata_created asc, id asc"
# So many pages without anything new are gone back over after records were removed.
_MOST_STALLED = 3


@dataclass(frozen=True)
class Page:
    """Some records, how many there are in all where that is known, and where the next begin."""

    records: tuple[Said, ...]
    total: int | None
    position: int
    is_last: bool


@dataclass(frozen=True)
class CkanCatalogue:
    """A catalogue at an address; `language` is that of texts that say no other."""

    address: str
    home: str
    language: str
    fetching: Fetching
    scratch: Path
    since: datetime | None = None
    wait: Wait = time.sleep
    edition: str | None = None

    def pages(self, position: int, seen: Collection[str]) -> Iterator[Page]:
        """Yield the pages from a position on.

        `seen` are the keys of all records that were read before; it grows while this is read. Each
        page begins with some records of the one before: where none of them is known, others were
        removed meanwhile, and it goes back until one is.
        """
        is_last, stalled = False, 0
        while not is_last:
            start = max(0, position - OVERLAP)
            page = self._page(start)
            while start > 0 and not any(key_of(one) in seen for one in page.records):
                start = max(0, start - AT_ONCE)
                page = self._page(start)
            stalled = 0 if any(key_of(one) not in seen for one in page.records) else stalled + 1
            if stalled > _MOST_STALLED:
                raise _contradictory(self.address, page.total or 0, len(seen))
            yield page
            position, is_last = page.position, page.is_last
            if not is_last:
                self.wait(PAUSE_S)

    def _page(self, start: int) -> Page:
        told = self._asked(start)
        try:
            result = told["result"]
            total, records = result["count"], result["results"]
            if not isinstance(total, int) or not isinstance(records, list):
                raise TypeError("no records")
        except (KeyError, TypeError) as error:
            raise self._no_ckan(told) from error
        if total > MOST_RECORDS:
            raise UnreadableFile(
                _(
                    "{address} says that it has {count} records; {most} are read at most. Name"
                    " the catalogue of a part of it."
                ),
                address=shown(self.address, limit=200),
                count=total,
                most=MOST_RECORDS,
            )
        read = [read_package(one, self.language, self.home) for one in records]
        end = start + len(read)
        if not read and start < total:
            raise _contradictory(self.address, total, start)
        return Page(tuple(read), total, end, end >= total)

    def _asked(self, start: int) -> Any:  # noqa: ANN401 - whatever JSON can hold
        asked: dict[str, object] = {"rows": AT_ONCE, "start": start, "sort": _ORDER}
        if self.since is not None:
            since = self.since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            asked["fq"] = f"metadata_modified:[{since} TO *]"
        url = f"{self.address}/api/3/action/package_search?{urlencode(asked)}"
        content = self._fetched(url)
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise self._no_ckan(content[:60].decode("utf-8", "replace")) from error

    def _fetched(self, url: str) -> bytes:
        """Fetch a page; one that does not come is asked for again, a few times."""
        return ask_again(lambda: self._fetch(url), self.wait).path.read_bytes()

    def _fetch(self, url: str) -> Fetched:
        return fetch(url, self.scratch, self.fetching, ssl_context=self._ssl_context)

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def _no_ckan(self, told: object) -> UnreadableFile:
        return UnreadableFile(
            _(
                "{address} does not answer as CKAN does, but with “{told}”: give the address of"
                " the portal before “/api/3/action”."
            ),
            address=shown(self.address, limit=200),
            told=shown(told),
        )


def _contradictory(address: str, total: int, read: int) -> UnreadableFile:
    return UnreadableFile(
        _(
            "{address} says that it has {total} records, and gives none after {read}. Nothing"
            " was retired: ask whoever runs it, or read it again later."
        ),
        address=shown(address, limit=200),
        total=total,
        read=read,
    )
