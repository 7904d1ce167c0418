"""The statements that are overheard from the application, and the scripts made of them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.benchmarks.conftest import WithAreas, libpq
from tests.benchmarks.dataset import origins
from tests.benchmarks.loading import fill
from tests.benchmarks.questions import BASE, finder_path
from tests.benchmarks.statements import (
    Statement,
    execute,
    overhear,
    prepare,
    types_of,
    write_scripts,
)
from tests.conftest import Databases, deployment_on


def test_comments_and_line_ends_are_left_out_of_the_prepare() -> None:
    statement = Statement("-- head\nSELECT $1 -- why\nFROM feature;", (701,), ("2.5",))
    written = prepare(statement, {701: "double precision"})
    assert written.split(maxsplit=1)[0] == "PREPARE"
    assert written.endswith("(double precision) AS SELECT $1 FROM feature;")


def test_parameter_of_no_type_stays_unknown_as_it_was_sent() -> None:
    assert "(unknown)" in prepare(Statement("SELECT $1", (0,), ("'a'",)), {})


def test_values_are_written_into_the_execute() -> None:
    statement = Statement("SELECT $1, $2", (701, 0), ("2.5", "'{a}'"))
    assert execute(statement) == f"EXECUTE {statement.name}(2.5, '{{a}}');"


def test_statement_has_the_same_name_whatever_its_values() -> None:
    one, other = (Statement("SELECT $1", (23,), (value,)) for value in ("1", "2"))
    assert one.name == other.name
    assert one.name != Statement("SELECT $1", (20,), ("1",)).name


def test_script_prepares_each_statement_once_a_connection(tmp_path: Path) -> None:
    answers = [[Statement("SELECT $1", (23,), (value,))] for value in ("1", "2")]
    first, second = (file.read_text("utf-8") for file in write_scripts(tmp_path, answers, {}))
    assert first.count("PREPARE") == second.count("PREPARE") == 1
    assert first.startswith("\\if :ready\n\\else\nPREPARE")
    assert second.rstrip().endswith("(2);")


@pytest.fixture
def filled(databases: Databases, with_areas: WithAreas) -> Iterator[str]:
    with databases.new(with_areas.template) as address, deployment_on(address) as deployment:
        fill(deployment, libpq(address), 500, with_areas.codes, lambda _chunk: None)
        yield libpq(address)


def test_what_was_overheard_can_be_run_again_and_finds_features(filled: str) -> None:
    paths = [finder_path(BASE, origin) for origin in origins(2, "city")]
    answers = overhear(filled, paths)
    assert all(answers)
    found = 0
    with psycopg.connect(filled) as connection:
        types = types_of(filled)
        for statement in {one.name: one for answer in answers for one in answer}.values():
            connection.execute(prepare(statement, types).encode())
        for statement in answers[0]:
            found += len(connection.execute(execute(statement).encode()).fetchall())
    assert found
