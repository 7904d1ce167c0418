"""What is offered as files: CSV and JSON of every offering, written some rows at a time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime
from itertools import islice

import orjson
from sqlalchemy.orm import Session

from geo.csv_lines import csv_lines
from layers.responses import etag_of
from portal.downloads.offers import Download, Edition
from portal.publishing.offers import Offering

_AT_ONCE = 500


def downloads_of(offering: Offering) -> Mapping[str, Download]:
    """Return the files of an offering, by the ends of their names."""
    return {end: _download(offering, end, media, write) for end, (media, write) in _FORMS.items()}


def _download(
    offering: Offering,
    end: str,
    media_type: str,
    write: Callable[[Offering, Session], Iterator[bytes]],
) -> Download:
    name = f"{offering.name}.{end}"

    def edition(session: Session) -> Edition:
        changed_at = offering.changed_at(session)
        columns = tuple(one.name for one in offering.columns)
        version = () if offering.version is None else (str(offering.version(session)),)
        etag = etag_of("published", name, columns, str(changed_at), *version)
        if changed_at is None:
            return Edition(etag)
        told = format_datetime(changed_at.astimezone(UTC), usegmt=True)
        return Edition(etag, {"Last-Modified": told})

    return Download(
        name=f"published-{name}",
        media_type=media_type,
        edition=edition,
        write=lambda session: write(offering, session),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _csv(offering: Offering, session: Session) -> Iterator[bytes]:
    """Yield RFC 4180 in UTF-8, safe to open in a spreadsheet."""
    yield csv_lines([[one.name for one in offering.columns]], begins_file=True)
    rows = offering.rows(session)
    while some := list(islice(rows, _AT_ONCE)):
        yield csv_lines([_plain(value) for value in row] for row in some)


def _json(offering: Offering, session: Session) -> Iterator[bytes]:
    """Yield one array of objects, an object a row; an empty cell is null."""
    names = [one.name for one in offering.columns]
    between = b"[\n"
    for row in offering.rows(session):
        values = (_plain(value) for value in row)
        yield between + orjson.dumps(dict(zip(names, values, strict=True)))
        between = b",\n"
    yield b"[]\n" if between == b"[\n" else b"\n]\n"


def _plain(value: object) -> object:
    """Return days and moments (in UTC) by ISO 8601, and everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


_FORMS: Mapping[str, tuple[str, Callable[[Offering, Session], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", _csv),
    "json": ("application/json", _json),
}
