"""Tables of versions: what is found in files, what may be asked, and what the process may not."""

import hashlib
import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter
from portal.attachments.stores import FolderStore
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.datasets.versions import withdraw_version
from portal.opendata.tables.confined.limits import database
from portal.opendata.tables.differences import find_differences, work_out
from portal.opendata.tables.folder import Source, Table, TableFolder
from portal.opendata.tables.processes import _GRACE_S, ASKING, Limits, answer_to
from portal.opendata.tables.rules import CellType, NoTable, RowQuery
from portal.opendata.tables.service import Tables, all_rows, note_table, rows_of, search_rows
from tests.portal.opendata.datasets.desk import BECAUSE, TABLE, Desk

HEADER = "الرمز,Name,name,count,share,day,at,ok,_id,\n"
ROWS = [
    f'0{n},"School, {n}",x{n},{n},{n / 4},2026-01-0{n + 1},2026-01-01T10:0{n}:00Z,'
    f"{str(n % 2 == 0).lower()},z,{'' if n else 'left'}\n"
    for n in range(8)
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str | bytes], Table]:
    folder = tmp_path_factory.mktemp("tables")

    def make(form: str, contents: str | bytes) -> Table:
        held = contents.encode() if isinstance(contents, str) else contents
        path = folder / f"file.{form.lower()}"
        path.write_bytes(held)
        digest = hashlib.sha256(held).hexdigest()
        return TableFolder(folder).prepare(Source(path, digest, form, "utf-8", ","))

    return make


@pytest.fixture(scope="module")
def table(made: Callable[[str, str], Table]) -> Table:
    return made("CSV", HEADER + "".join(ROWS))


def test_columns_get_types_that_lose_nothing(table: Table) -> None:
    found = {one.name: one for one in table.facts.columns}
    assert {name: one.type for name, one in found.items()} == {
        "الرمز": CellType.TEXT,
        "Name": CellType.TEXT,
        "name_2": CellType.TEXT,
        "count": CellType.INTEGER,
        "share": CellType.NUMBER,
        "day": CellType.DAY,
        "at": CellType.MOMENT,
        "ok": CellType.FLAG,
        "_id_2": CellType.TEXT,
    }
    assert found["الرمز"].is_key
    assert not found["_id_2"].is_key
    assert (found["share"].least, found["share"].most) == ("0.0", "1.75")
    assert table.facts.first[0][:4] == ("00", "School, 0", "x0", 0)


def test_rows_are_filtered_sorted_counted_and_paged(table: Table) -> None:
    query = RowQuery(
        filters={"count": ["1", "2", "5"], "ok": ["false"]},
        fields=("_id", "الرمز", "count"),
        sort=(("count", True),),
        limit=1,
        offset=1,
    )
    page = rows_of(table, query)
    assert page.records() == [{"_id": 2, "الرمز": "01", "count": 1}]
    assert page.total == 2


def test_words_are_found_however_their_letters_are_written(
    made: Callable[[str, str], Table],
) -> None:
    table = made("CSV", "a,b\nمدرسة الأمل,Amman\nمستشفى,IRBID\n")
    found = rows_of(table, RowQuery(words="مدرسه الامل"))
    assert [row[1] for row in found.rows] == ["مدرسة الأمل"]
    assert rows_of(table, RowQuery(words_in={"b": "irb"})).total == 1
    assert rows_of(table, RowQuery(words_in={"a": "irb"})).total == 0


def test_what_is_asked_is_a_value_and_never_a_statement(table: Table) -> None:
    evil = "'; DROP TABLE x; --"
    assert rows_of(table, RowQuery({"Name": [evil]}, words=evil)).total == 0
    with pytest.raises(InvalidParameter, match="no column"):
        rows_of(table, RowQuery(fields=('"Name" FROM read_text(1)',)))
    with pytest.raises(InvalidParameter, match="at most"):
        rows_of(table, RowQuery(limit=32_001))


@pytest.mark.parametrize(
    ("form", "contents"),
    [
        ("JSON", json.dumps([{"code": 1, "name": "x"}, {"code": 2, "more": {"a": [1]}}])),
        ("JSONL", '{"code": 1, "name": "x"}\n\n{"code": 2, "more": {"a": [1]}}\n'),
    ],
)
def test_records_are_rows_of_all_their_names(
    made: Callable[[str, str], Table], form: str, contents: str
) -> None:
    rows = rows_of(made(form, contents), RowQuery()).records()
    assert rows == [
        {"_id": 1, "code": 1, "name": "x", "more": None},
        {"_id": 2, "code": 2, "name": None, "more": '{"a": [1]}'},
    ]


def test_places_and_sheets_are_tables_too(
    made: Callable[[str, str | bytes], Table], tmp_path: Path
) -> None:
    place = {"type": "Point", "coordinates": [35.9, 31.9]}
    feature = {"type": "Feature", "id": "a", "properties": {"n": 1}, "geometry": place}
    places = made("GEOJSON", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert rows_of(places, RowQuery()).rows == ((1, 1, "a", 35.9, 31.9),)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["code", "day"], ["007", date(2026, 1, 2)], ["008", None]):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    sheets = made("XLSX", (tmp_path / "book.xlsx").read_bytes())
    assert rows_of(sheets, RowQuery()).rows == ((1, "007", "2026-01-02"), (2, "008", None))


def test_a_damaged_file_is_tried_once_and_said_to_be_no_table(
    made: Callable[[str, str], Table],
) -> None:
    for form, contents in (("JSON", '[{"a": 1},'), ("PARQUET", "PAR1"), ("JSON", "[1, 2]")):
        for _time in range(2):
            with pytest.raises(NoTable, match="download it"):
                made(form, contents)


def test_all_rows_come_in_their_order(made: Callable[[str, str], Table]) -> None:
    table = made("CSV", "n,m\n" + "".join(f"{n},x\n" for n in range(5_000)))
    assert [row[0] for row in all_rows(table, ["n"])] == [*range(5_000)]


def test_the_database_reads_one_file_and_nothing_else(tmp_path: Path, table: Table) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    order = {"memory_bytes": 256 << 20, "seconds": 20, "file_bytes": 0}
    with database(order, [str(table.path)]) as found:
        assert found.execute("SELECT count(*) FROM read_parquet(?)", [str(table.path)]).fetchone()
        for statement in (
            f"SELECT * FROM read_csv('{secret}')",  # noqa: S608 - refused
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'out.db'}'",
            "SELECT * FROM read_csv('https://data.example/x.csv')",
            "INSTALL httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"(?i)permission|cannot change"):
                found.execute(statement).fetchall()


def test_the_process_knows_no_environment_and_ends_within_its_limits(table: Table) -> None:
    told = subprocess.run(
        [sys.executable, "-I", "-c", "import os; print(len(os.environ))"],
        env={},
        capture_output=True,
        check=True,
    )
    assert int(told.stdout) <= len({"LC_CTYPE"} | (os.environ.keys() & {"LC_CTYPE"}))
    order = table.order() | {"fields": ["_id"]}
    mapped = 1 << 30
    with pytest.raises(NoTable, match="too large"):
        answer_to("stream", order, Limits(memory_bytes=(64 << 20) - mapped))
    with pytest.raises(NoTable, match="too long"):
        answer_to("stream", order, Limits(seconds=-_GRACE_S))
    with pytest.raises(NoTable, match="cannot be read"):
        answer_to("rows", order | {"path": "/etc/passwd"}, ASKING)


_PROBE = """
import socket, subprocess, sys
from portal.opendata.tables.confined import __main__ as confined

def probe(order, out):
    said = []
    places = {socket.AF_INET: ("127.0.0.1", order["port"]), socket.AF_UNIX: order["path"]}
    for kind, where in places.items():
        try:
            socket.socket(kind).connect(where)
            said.append("connected")
        except PermissionError:
            said.append("refused")
    try:
        subprocess.run(["/bin/true"])
        said.append("ran")
    except PermissionError:
        said.append("refused")
    out.write(" ".join(said).encode())

confined._VERBS = {"probe": probe}
sys.exit(confined.main())
"""


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="no filter for this kind of machine",
)
def test_the_process_reaches_no_network_and_starts_no_program(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as net, socket.socket(socket.AF_UNIX) as local:
        path = str(tmp_path / "socket")
        local.bind(path)
        local.listen()
        limits = Limits().as_json()
        order = {"verb": "probe", "port": net.getsockname()[1], "path": path, **limits}
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _PROBE],
            check=False,
            input=json.dumps(order).encode(),
            capture_output=True,
        )
    assert done.stdout == b"refused refused refused", done.stderr


def _shown_version(desk: Desk) -> int:
    with desk.database.writing() as session:
        return session.scalars(select(DatasetRow.version)).one()


def test_a_version_has_rows_until_it_is_withdrawn(desk: Desk) -> None:
    tables = Tables(FolderStore(desk.folder), TableFolder(desk.folder / "made"))
    desk.published()
    resource_id = desk.resource()
    shown = _shown_version(desk)
    assert note_table(desk.database, tables, resource_id, 1)
    # Whoever has the page asks with another validator from now on.
    assert _shown_version(desk) == shown + 1
    version = desk.newest()
    assert version.rows == TABLE.count("\n") - 1
    with desk.database.reading() as session:
        page = search_rows(session, tables, resource_id, RowQuery({"code": ["3"]}))
        assert page.records() == [{"_id": 4, "code": 3, "name": "School 3", "count": 21}]
    with desk.database.writing() as session:
        withdraw_version(session, desk.ctx, resource_id, 1, BECAUSE, desk.approver)
    with desk.database.reading() as session, pytest.raises(NoTable, match="withdrawn"):
        search_rows(session, tables, resource_id, RowQuery(), 1)
    assert tables.folder.keep_only([]) == 1


def test_two_files_are_compared_by_a_key_and_without_one(tmp_path: Path) -> None:
    def source(name: str, contents: str) -> Source:
        path = tmp_path / name
        path.write_text(contents, encoding="utf-8")
        return Source(path, hashlib.sha256(path.read_bytes()).hexdigest(), "CSV", "utf-8", ",")

    folder = TableFolder(tmp_path)
    older = source("older.csv", "code,n,gone\na,1,x\nb,2,x\nc,3,x\n")
    newer = source("newer.csv", "code,n,more\na,1,\nc,4,\nd,=5,y\n")
    assert find_differences(folder, older, newer) is None
    found = work_out(folder, older, newer)
    assert found is not None
    assert (found.key, found.columns) == ("code", ("code", "n", "more", "gone"))
    assert (found.added, found.removed, found.changed) == (1, 1, 2)
    lines = found.file.read_text("utf-8-sig").splitlines()
    assert lines == [
        "_change,code,n,more,gone",
        "before,a,1,,x",
        "after,a,1,,",
        "removed,b,2,,x",
        "before,c,3,,x",
        "after,c,4,,",
        "added,d,'=5,y,",
    ]
    twice = source("twice.csv", "k,v\na,1\na,1\nb,2\n")
    once = source("once.csv", "k,v\na,1\nb,2\nb,3\n")
    whole = work_out(folder, twice, once)
    assert whole is not None
    assert (whole.key, whole.added, whole.removed) == (None, 1, 1)
    assert sorted(whole.first) == [("added", "b", "3"), ("removed", "a", "1")]
    assert folder.keep_only([twice.sha256, once.sha256]) == 3
    assert find_differences(folder, twice, once) is not None
