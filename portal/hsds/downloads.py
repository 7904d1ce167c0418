"""Lists of everything among the whole files, one object a line, and lines chosen out of them."""

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.responses import etag_of
from portal.directory.published.queries import versions
from portal.downloads.offers import Download, Edition
from portal.hsds.listing import Listing
from portal.hsds.objects import Object, Writing, mark_of_writing
from portal.hsds.queries import OFFICES
from portal.hsds.reading import GROWING
from portal.hsds.rules import HsdsQuery
from portal.vocabularies.rules import Vocabularies

ND_JSON = "application/x-ndjson"
# Every object begins with its id: this stands before it, and it is as long as this.
_BEFORE_ID, _ID_LENGTH = len(b'{"id":"'), 36
_PIECE_BYTES = 65_536
_SHAPES = (HsdsQuery(), HsdsQuery(minimal=True), HsdsQuery(full=True), HsdsQuery(full_service=True))


def writing_in(
    language: str, deployment: Deployment, vocabularies: Vocabularies, public_url: str
) -> Writing:
    """Return what objects are written with in a language, as of now."""
    return Writing(
        language=language,
        country=deployment.country,
        now=deployment.now(),
        offices=deployment.catalogue[OFFICES],
        vocabularies=vocabularies,
        public_url=public_url,
    )


def all_downloads(writing: Writing) -> Iterator[Download]:
    """Offer every list in every shape, in the language of `writing`.

    Shapes that a list does not know are made for nobody, since nobody can ask for them.
    """
    return (listing_download(listing, shape, writing) for listing in GROWING for shape in _SHAPES)


def listing_download(listing: Listing[Any], asked: HsdsQuery, writing: Writing) -> Download:
    """Offer all objects of a list in the shape that is asked for, whatever else is asked."""
    whole = HsdsQuery(minimal=asked.minimal, full=asked.full, full_service=asked.full_service)
    name = f"{listing.name}-{whole.shape}-{writing.language}.ndjson"

    def edition(session: Session) -> Edition:
        state = versions(session)
        return Edition(etag_of(name, mark_of_writing(writing), state.key), state.headers)

    def write(session: Session) -> Iterator[bytes]:
        return lines(listing.all(session, whole, writing))

    return Download(
        name=name,
        media_type=ND_JSON,
        edition=edition,
        write=write,
        headers={"Content-Language": writing.language},
    )


def lines(objects: Iterator[Object]) -> Iterator[bytes]:
    """Write objects one a line."""
    return (orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in objects)


def chosen_lines(path: Path, ids: Set[UUID]) -> Iterator[bytes]:
    """Yield the lines of a file whose objects have these ids, many at a time."""
    wanted = {str(one).encode() for one in ids}
    piece = bytearray()
    with path.open("rb") as file:
        for line in file:
            if line[_BEFORE_ID : _BEFORE_ID + _ID_LENGTH] in wanted:
                piece += line
            if len(piece) >= _PIECE_BYTES:
                yield bytes(piece)
                piece.clear()
    yield bytes(piece)
