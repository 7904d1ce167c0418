"""The tables of versions: prepared when somebody asks, looked at, searched and read through."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import BeingMade, NotFound
from geo.messages import mark as _
from portal.attachments.stores import Store
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.queries import any_versions_of, version_of, versions_of
from portal.opendata.datasets.rules import Version
from portal.opendata.tables.confined.ends import End
from portal.opendata.tables.differences import work_out
from portal.opendata.tables.folder import Source, Table, TableFolder
from portal.opendata.tables.processes import ASKING, WORKING, answer_to, failed, lines_of
from portal.opendata.tables.rules import (
    ROW_ID,
    CellType,
    Facts,
    NoTable,
    RowPage,
    RowQuery,
    TableColumn,
)

# What is read from these is a table, if it can be read.
TABULAR = frozenset(
    {"CSV", "TSV", "JSON", "JSONL", "GEOJSON", "PARQUET", "GEOPARQUET"}
    | {"XLSX", "XLSB", "XLS", "ODS"}
)
# What a request prepares by itself; more is a job's.
LARGEST_AT_ONCE_BYTES = 4 << 20
_ROW_ID_COLUMN = TableColumn(ROW_ID, CellType.INTEGER, is_key=True)


@dataclass(frozen=True)
class Tables:
    """Where files are kept, and what was made of them."""

    store: Store
    folder: TableFolder

    def source_of(self, version: Version) -> Source:
        """Return the file of a version; raises NoTable where it is gone or no table."""
        if version.is_withdrawn:
            raise NoTable(_("This version was withdrawn: its rows are not shown any more."))
        form = version.detected_format
        if form not in TABULAR or version.detected.get("packed"):
            raise failed(End.NO_TABLE)
        if version.attachment_id is None or not version.file_sha256 or not version.file_name:
            raise NoTable(_("The file stays elsewhere: its rows are not shown here."))
        path = self.store.path(self.store.key_of(version.attachment_id, version.file_name))
        encoding = version.detected.get("encoding")
        delimiter = version.detected.get("delimiter")
        return Source(
            path,
            version.file_sha256,
            form,
            None if encoding is None else str(encoding),
            None if delimiter is None else str(delimiter),
        )

    def prepare(self, version: Version) -> Table:
        """Return the table of a version, however long it takes; raises NoTable.

        For work outside requests: a large file takes minutes.
        """
        source = self.source_of(version)
        return self.folder.find(source) or self.folder.prepare(source)

    def table_of(self, version: Version) -> Table:
        """Return the table of a version; raises NoTable, and BeingMade where a job makes it."""
        source = self.source_of(version)
        found = self.folder.find(source)
        if found is None and (version.file_size or 0) > LARGEST_AT_ONCE_BYTES:
            raise BeingMade(
                _("The rows of this file are being prepared. Please try again in a few minutes.")
            )
        return found or self.folder.prepare(source)


def tables_at(store: Store, data_root: Path) -> Tables:
    """Return the tables of the files in a store, prepared below the data root."""
    return Tables(store, TableFolder(data_root.absolute()))


def search_rows(
    session: Session,
    tables: Tables,
    resource_id: UUID,
    query: RowQuery,
    number: int | None = None,
) -> RowPage:
    """Return rows of a published version of a resource, of the current one without a number.

    Raises NotFound, NoTable, BeingMade, TooBusy, and InvalidParameter for what the table has not.
    """
    return rows_of(tables.table_of(shown_version(session, resource_id, number)), query)


def shown_version(session: Session, resource_id: UUID, number: int | None = None) -> Version:
    """Return a published version of a resource, the current one without a number, or NotFound."""
    if number is None:
        all_of_it = versions_of(session, resource_id)
        found = next((one for one in all_of_it if not one.is_withdrawn), None)
    else:
        found = version_of(session, resource_id, number)
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def note_table(database: Database, tables: Tables, resource_id: UUID, number: int) -> bool:
    """Keep with a version, a draft as well, what its table is; return whether it has one.

    No transaction is open while its file is read, however long that takes. The table is compared
    with that of the version before.
    """
    # Drafts are not shown to the public's session.
    with database.writing() as session:
        versions = any_versions_of(session, resource_id)
    known = next((one for one in versions if one.number == number), None)
    if known is None:
        return False
    try:
        facts = tables.prepare(known).facts
    except NoTable:
        return False
    before = version_before(versions, known)
    if before is not None:
        with suppress(NoTable):
            work_out(tables.folder, tables.source_of(before), tables.source_of(known))
    with database.writing() as session:
        return _keep_facts(session, resource_id, number, facts)


def _keep_facts(session: Session, resource_id: UUID, number: int, facts: Facts) -> bool:
    """Keep what a table is; whoever has the page of its dataset gets it anew."""
    resource = session.get(ResourceRow, resource_id)
    if resource is None:
        return False
    dataset = session.get(DatasetRow, resource.dataset_id, with_for_update=True)
    row = session.get(VersionRow, (resource_id, number))
    if dataset is None or row is None:
        return False
    row.rows, row.columns = facts.rows, [one.as_json() for one in facts.columns]
    dataset.version += 1
    session.flush()
    return True


def version_before(versions: Sequence[Version], newer: Version) -> Version | None:
    """Return the newest version before another one that was not withdrawn."""
    older = (one for one in versions if one.number < newer.number and not one.is_withdrawn)
    return max(older, key=lambda one: one.number, default=None)


def rows_of(table: Table, query: RowQuery) -> RowPage:
    """Return rows of a table; raises InvalidParameter, NoTable and TooBusy."""
    query.check(table.facts)
    fields = query.fields or (ROW_ID, *(one.name for one in table.facts.columns))
    order = table.order() | {
        "filters": {name: [str(one) for one in some] for name, some in query.filters.items()},
        "words": query.words,
        "words_in": dict(query.words_in),
        "fields": fields,
        "sort": [list(one) for one in query.sort],
        "limit": query.limit,
        "offset": query.offset,
        "is_distinct": query.is_distinct,
        "wants_total": query.wants_total,
    }
    answer = answer_to("rows", order, ASKING)
    told = tuple(table.facts.column(name) or _ROW_ID_COLUMN for name in fields)
    return RowPage(told, tuple(tuple(row) for row in answer["rows"]), answer["total"])


def all_rows(table: Table, fields: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield all rows in their order, few of them at a time; raises NoTable where that fails.

    Days are texts by ISO 8601, as in JSON. For work outside requests.
    """
    wanted = [*(fields or (one.name for one in table.facts.columns))]
    for some in lines_of("stream", table.order() | {"fields": wanted}, WORKING):
        yield from map(tuple, some)
