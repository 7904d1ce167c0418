"""The portal's own data: which versions there are, and that every file reads back as it was."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from geo.database import Database
from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.opendata.datasets.queries import find_dataset, versions_of
from portal.opendata.datasets.rules import Dataset, Version
from portal.opendata.own.context import OwnContext
from portal.opendata.own.data import OwnData
from portal.opendata.own.offered import offerings_as_data
from portal.opendata.own.pruning import prune, superseded
from portal.opendata.own.service import publish_state
from portal.publishing.offers import Column, ColumnType, Offering, OfferingKind
from tests.portal.opendata.own.reading import by_gdal, context

TODAY = date(2031, 5, 1)
COLUMNS = (
    Column("code", {}),
    Column("count", {}, ColumnType.INTEGER),
    Column("share", {}, ColumnType.NUMBER),
    Column("ok", {}, ColumnType.FLAG),
    Column("day", {}, ColumnType.DAY),
    Column("at", {}, ColumnType.MOMENT),
)
AT = datetime(2031, 4, 30, 9, 30, 15, tzinfo=UTC)
ROWS: list[Sequence[object]] = [
    ("=1+1", 1, 0.5, True, date(2031, 4, 30), AT),
    ("مدرسة، «الأمل»\nسطر", None, None, None, None, None),
    ("007", 1 << 40, -1.25e-7, False, date(1999, 1, 1), AT + timedelta(seconds=1)),
]


class Table:
    """Figures that a test changes."""

    def __init__(self) -> None:
        self.changed_at: datetime | None = AT
        self.rows = list(ROWS)

    def own(self, ctx: OwnContext) -> OwnData:
        offering = Offering(
            "figures",
            OfferingKind.STATISTICS,
            {"ar": "أرقام", "en": "Figures"},
            {"ar": "أرقام <b>", "en": "Figures <b>"},
            COLUMNS,
            lambda _session: self.changed_at,
            lambda _session: iter(self.rows),
            publisher="statistics",
        )
        return offerings_as_data([offering], ctx.datasets.terms, "portal")[0]


class Published:
    """A dataset as it stands in the catalogue, with its files."""

    def __init__(self, database: Database, store: FolderStore, name: str) -> None:
        with database.reading() as session:
            found = find_dataset(session, name)
            assert found is not None
            self.dataset: Dataset = found
            self.versions: Mapping[str, list[Version]] = {
                one.name: versions_of(session, one.id) for one in found.resources
            }
        self._store = store

    def path(self, resource: str, nth: int = 0) -> Path:
        version = self.versions[resource][nth]
        assert version.attachment_id is not None
        assert version.file_name is not None
        return self._store.path(self._store.key_of(version.attachment_id, version.file_name))


@pytest.fixture
def figures(timed: Deployment, tmp_path: Path) -> Iterator[tuple[OwnContext, Table]]:
    yield context(timed, tmp_path), Table()


def _figures(ctx: OwnContext) -> Published:
    assert isinstance(ctx.store, FolderStore)
    return Published(ctx.database, ctx.store, "figures")


def test_a_dataset_has_one_version_a_day_at_most_and_none_without_a_change(
    figures: tuple[OwnContext, Table],
) -> None:
    ctx, table = figures
    own = table.own(ctx)
    days = [TODAY + timedelta(days=n) for n in range(3)]
    assert publish_state(ctx, own, days[0])
    table.changed_at = AT + timedelta(hours=1)
    table.rows = ROWS[:1]
    assert not publish_state(ctx, own, days[0])
    assert publish_state(ctx, own, days[1])
    assert not publish_state(ctx, own, days[2])
    found = _figures(ctx)
    assert [(one.number, one.day, one.rows) for one in found.versions["csv"]] == [
        (2, days[1], 1),
        (1, days[0], 3),
    ]
    assert len(found.versions["api"]) == 1
    assert found.dataset.agency == "statistics"
    assert found.dataset.htmls["en"] == "<p>Figures &lt;b&gt;</p>"
    for name in ("csv", "json", "xlsx", "parquet"):
        for nth, version in enumerate(found.versions[name]):
            held = found.path(name, nth).read_bytes()
            assert version.file_sha256 == hashlib.sha256(held).hexdigest()
            assert version.detected_format == name.upper()


def test_months_that_are_long_over_keep_their_last_version() -> None:
    days = {n: date(2031, 1, 1) + timedelta(days=10 * n) for n in range(1, 7)}
    # 11, 21 and 31 January, 10 and 20 February, 2 March.
    assert superseded(days, date(2031, 3, 2), 30) == {}
    january = {1: days[3], 2: days[3]}
    assert superseded(days, date(2031, 3, 3), 30) == january
    assert superseded(days, date(2031, 3, 31), 30) == january | {4: days[5]}
    assert superseded(days, date(2041, 1, 1), 0) == {}


def test_an_old_daily_version_becomes_a_tombstone_that_says_which_one_stays(
    figures: tuple[OwnContext, Table],
) -> None:
    ctx, table = figures
    own = table.own(ctx)
    for n, day in enumerate((TODAY, TODAY + timedelta(days=3), TODAY + timedelta(days=40))):
        table.changed_at = AT + timedelta(hours=n)
        table.rows = ROWS[: n + 1]
        assert publish_state(ctx, own, day)
    later = replace(ctx, kept_days=90)
    assert prune(later, TODAY + timedelta(days=100)) == 0
    files = len([one for one in _figures(ctx).versions if one != "api"])
    assert prune(later, TODAY + timedelta(days=130)) == files
    found = _figures(ctx)
    gone = found.versions["csv"][2]
    assert (gone.number, gone.is_withdrawn) == (1, True)
    assert gone.withdrawn_because is not None
    assert "2031-05-04" in gone.withdrawn_because["en"]
    assert [one.is_withdrawn for one in found.versions["csv"]] == [False, False, True]
    resource = found.dataset.resource("csv")
    assert resource is not None
    assert resource.current is not None
    assert resource.current.number == 3
    assert prune(later, TODAY + timedelta(days=131)) == 0


def test_what_is_not_there_yet_is_no_dataset(figures: tuple[OwnContext, Table]) -> None:
    ctx, table = figures
    table.changed_at = None
    assert not publish_state(ctx, table.own(ctx), TODAY)


def test_tables_read_back_as_they_were(figures: tuple[OwnContext, Table]) -> None:
    ctx, table = figures
    publish_state(ctx, table.own(ctx), TODAY)
    found = _figures(ctx)
    names = [one.name for one in COLUMNS]
    for name, read in (("parquet", "read_parquet"), ("json", "read_json")):
        cells = 'code, count, share, ok, "day"::VARCHAR, epoch("at"::TIMESTAMPTZ)'
        query = f"SELECT {cells} FROM {read}(?)"  # noqa: S608 - of ours
        rows = duckdb.execute(query, [str(found.path(name))]).fetchall()
        assert rows == [(*row[:4], _text(row[4]), _epoch(row[5])) for row in ROWS], name
    with found.path("csv").open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == names
    # A spreadsheet that opens the CSV would run it.
    assert lines[0][0] == "'=1+1"
    assert lines[2] == ["007", str(1 << 40), "-1.25e-07", "False", "1999-01-01", _z(ROWS[2][5])]
    rows = by_gdal(found.path("xlsx"), names)
    assert [row[:3] for row in rows] == [row[:3] for row in ROWS]
    assert [None if row[3] is None else bool(row[3]) for row in rows] == [one[3] for one in ROWS]
    assert [_text(row[4]) for row in rows] == [_text(row[4]) for row in ROWS]
    assert [_epoch(row[5]) for row in rows] == [_epoch(row[5]) for row in ROWS]


def _text(held: object) -> str | None:
    return None if held is None else str(held)[:10]


def _z(held: object) -> str:
    return str(held).replace(" ", "T").replace("+00:00", "Z")


def _epoch(held: object) -> float | None:
    if not isinstance(held, datetime):
        return None
    return (held if held.tzinfo else held.replace(tzinfo=UTC)).timestamp()
