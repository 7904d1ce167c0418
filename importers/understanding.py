"""Understanding a file before anything is loaded: what it is, its columns, its positions."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import Refused, UnreadableFile
from geo.messages import Message, Several, shown
from geo.messages import mark as _
from geo.spreadsheet_text import bared
from importers.columns.header_fingerprint import header_fingerprint
from importers.columns.mapped_columns import Columns
from importers.columns.matching import match_columns
from importers.headers.header_words import known_header_words
from importers.mappings.queries import learned_mapping
from importers.order import ImportOrder
from importers.positions.addresses_only import AddressesOnly
from importers.positions.file_positions import understand_positions
from importers.positions.locating import Positions
from importers.readers.choice import open_reader
from importers.readers.rows import Fact, Hints, Reader, Row
from importers.reports.rejects import is_rejects_file, original_columns, rejects_of, unescape
from importers.sources.fetched import fetched
from importers.sources.files import SeenFile, files_of, seen_now
from importers.sources.rules import Fetched, Validators
from layers.areas.border import load_border
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.releases.queries import current_release
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import record

SAMPLE_ROWS = 2000
_SHOWN_VALUES = 3
_LISTED_COLUMNS = 30
_NO_NAMES = _("none: no column is known to hold them; say which one does with --map name=COLUMN")
_LONGEST_SHOWN_VALUE = 40


@dataclass(frozen=True)
class Understanding:
    """A file that can be loaded, and all that was found out about it.

    `files_seen` are its files as they were before they were read, `sample` its first rows.
    `facts` are for the officer, in the order to be shown.
    """

    source: Fetched
    files_seen: Sequence[SeenFile]
    reader: Reader
    definition: Definition
    country: Country
    columns: Columns
    positions: Positions
    sample: Sequence[Row]
    facts: Sequence[Fact]

    @property
    def confirmed(self) -> dict[str, object]:
        """What is learned when the import is confirmed."""
        return {
            "header_fingerprint": header_fingerprint(_present(self.reader)),
            "columns": dict(self.columns.chosen),
            "crs": self.positions.said_crs,
        }

    @property
    def is_mended(self) -> bool:
        """Whether the file holds rejects of ours that have been mended."""
        return is_rejects_file(self.reader.columns)

    def rows(self) -> Iterator[Row]:
        """Stream the rows as they were before we wrote them down, where the file is one of ours."""
        return map(_as_said(self.reader), self.reader.rows())


@contextmanager
def understood(deployment: Deployment, order: ImportOrder) -> Iterator[Understanding | None]:
    """Fetch and look over a file; None when its address says that it has not changed.

    Raises UnreadableFile, Refused or NotFound with what is wrong and how to go on. What had to be
    unpacked or fetched is gone when the block ends.
    """
    definition = deployment.catalogue[order.layer]
    with tempfile.TemporaryDirectory(prefix="aroundme-import-") as folder:
        scratch = Path(folder)
        with deployment.database.reading() as session:
            _refuse_unknown_scope(session, definition, order.scope)
            known = _validators(session, order)
        with fetched(order.source, scratch, fetching=order.fetching, known=known) as source:
            if source.not_modified:
                yield None
                return
            seen = seen_now(files_of(source.path))
            reader = open_reader(
                source.path, _hints(order, definition, deployment), scratch, name=source.name
            )
            with deployment.database.reading() as session:
                made = _understand(session, deployment, order, source, seen, reader)
            yield made


def _understand(
    session: Session,
    deployment: Deployment,
    order: ImportOrder,
    source: Fetched,
    files_seen: Sequence[SeenFile],
    reader: Reader,
) -> Understanding:
    definition = deployment.catalogue[order.layer]
    country = order.country or deployment.country
    sample = _sample(reader, source.name, order.layer)
    present = _present(reader)
    learned = learned_mapping(session, order.layer, present)
    columns = match_columns(
        present,
        definition,
        deployment.country.languages,
        order.chosen_columns,
        learned=learned.columns if learned else None,
        sample=sample,
    )
    if order.by_address and not (columns.has_position or reader.has_geometry):
        positions: Positions = AddressesOnly()
    else:
        positions = understand_positions(
            columns,
            sample,
            reader_crs=reader.crs,
            has_geometry=reader.has_geometry,
            said_crs=order.crs or (learned.crs if learned else None),
            country=country,
            check_country=order.check_country,
            border=load_border(session) if country.code == deployment.country.code else None,
        )
    return Understanding(
        source=source,
        files_seen=files_seen,
        reader=reader,
        definition=definition,
        country=country,
        columns=columns,
        positions=positions,
        sample=sample,
        facts=_facts(reader, columns, positions, sample),
    )


def _refuse_unknown_scope(session: Session, definition: Definition, scope: str | None) -> None:
    """Raise for a file that speaks for one agency on a layer of nobody's, or for no agency."""
    if scope is None:
        return
    if definition.scope is None:
        raise Refused(
            _("The places of “{layer}” belong to no agency, so a file speaks for all of them."),
            layer=definition.name,
        )
    record(session, Register.AGENCIES, scope)


def _hints(order: ImportOrder, definition: Definition, deployment: Deployment) -> Hints:
    return Hints(
        encoding=order.encoding,
        delimiter=order.delimiter,
        part=order.part,
        known_headers=known_header_words(definition, deployment.country.languages),
        tags=dict(definition.osm_tags),
    )


def _validators(session: Session, order: ImportOrder) -> Validators | None:
    """Return what the server said about the file of the current release, if it came from there."""
    release = current_release(session, order.layer)
    kept = (release.report.get("source") if release else None) or {}
    if kept.get("address") != order.source:
        return None
    return Validators(etag=kept.get("etag"), last_modified=kept.get("last_modified"))


def _present(reader: Reader) -> tuple[str, ...]:
    """Return the columns, of a rejects file of ours those that the first file had."""
    return original_columns(reader.columns) if is_rejects_file(reader.columns) else reader.columns


def _sample(reader: Reader, name: str, layer: str) -> list[Row]:
    sample = list(islice(reader.rows(), SAMPLE_ROWS))
    if not sample:
        raise UnreadableFile(
            _("{file} holds no rows below its header, so there is nothing to import."),
            file=shown(name),
        )
    collection = rejects_of(sample[0].values) or layer
    if collection != layer:
        raise Refused(
            _(
                "{file} holds rejects of “{collection}”, and this is the import of “{register}”:"
                " hand it in there."
            ),
            file=shown(name),
            collection=shown(collection),
            register=layer,
        )
    return list(map(_as_said(reader), sample))


def _as_said(reader: Reader) -> Callable[[Row], Row]:
    """Return what takes away what we have put into a file: notes, and what guards cells."""
    if is_rejects_file(reader.columns):
        return _unescaped
    return _as_it_stands if reader.has_geometry else _bared


def _as_it_stands(row: Row) -> Row:
    return row


def _unescaped(row: Row) -> Row:
    return replace(row, values=unescape(row.values))


def _bared(row: Row) -> Row:
    # Few rows have an apostrophe, and there are many rows.
    if not any("'" in value for value in row.values.values()):
        return row
    return replace(row, values={name: bared(value) for name, value in row.values.items()})


def _facts(
    reader: Reader, columns: Columns, positions: Positions, sample: Sequence[Row]
) -> list[Fact]:
    facts = [Fact(_("format"), reader.kind), *reader.facts]
    if is_rejects_file(reader.columns):
        text = _("mended rejects: the places that are not in the file stay as they are")
        facts.append(Fact(_("kind of file"), Message(text)))
    values = _sample_values(columns, sample)
    if values:
        facts.append(Fact(_("values such as"), " · ".join(values)))
    matched = "; ".join(f"{field} ← {column}" for field, column in columns.as_mapping().items())
    facts.append(Fact(_("columns"), matched))
    if not any(field.startswith("name") for field in columns.by_field):
        facts.append(Fact(_("names"), Message(_NO_NAMES)))
    if columns.unmatched:
        facts.append(Fact(_("columns not used"), _listed(columns.unmatched)))
    return [*facts, *columns.facts, *positions.facts]


def _listed(columns: Sequence[str]) -> str | Message:
    first = Several(map(shown, columns[:_LISTED_COLUMNS]))
    if len(columns) <= _LISTED_COLUMNS:
        return first
    more = len(columns) - _LISTED_COLUMNS
    return Message(_("{columns} and {more} more"), {"columns": first, "more": more})


def _sample_values(columns: Columns, sample: Sequence[Row]) -> list[str]:
    """Choose values that show whether the letters came through: names, and not only ASCII."""
    names = [
        column
        for field, held in columns.by_field.items()
        if field.startswith("name")
        for column in held
    ]
    found: Mapping[str, None] = dict.fromkeys(
        row.values[column] for row in sample for column in names if column in row.values
    )
    telling = sorted(found, key=str.isascii)
    return [shown(value, limit=_LONGEST_SHOWN_VALUE) for value in telling[:_SHOWN_VALUES]]
