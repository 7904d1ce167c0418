"""The sheets and columns: whole, unambiguous, and found by every header people may write."""

import pytest
from pydantic import BaseModel

from importers.directory.column_kinds import ColumnKind
from importers.directory.columns import HEADER_LANGUAGES, Table, tables_of
from importers.directory.findings import titled_codes
from portal.directory.records.agencies import MobileApp, Official, SocialAccount
from portal.directory.records.services import AtOffices, Channel, Fee, Output, Paper, Step
from portal.directory.registers.definitions import Register

PARTS: dict[str, type[BaseModel]] = {
    "officials": Official,
    "social_accounts": SocialAccount,
    "mobile_apps": MobileApp,
    "steps": Step,
    "papers": Paper,
    "fees": Fee,
    "channels": Channel,
    "outputs": Output,
}
TABLES = [table for register in Register for table in tables_of(register)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_of_the_schema_has_a_column(table: Table) -> None:
    columns = [column.field for column in table.columns]
    assert len(columns) == len(set(columns))
    if not table.is_main:
        assert set(columns[2:]) == set(PARTS[table.field].model_fields)
        return
    register = next(one for one in Register if tables_of(one).main is table)
    fields = set(register.schema.model_fields) - {one.field for one in tables_of(register).parts}
    if "at_offices" in fields:
        fields ^= {"at_offices", *(f"at_offices.{name}" for name in AtOffices.model_fields)}
    assert set(columns) == fields


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_header_finds_its_own_column(table: Table) -> None:
    for field in table.fields(("ar", "en", "fr")):
        headings = [field.heading(language) for language in HEADER_LANGUAGES]
        titles = [field.title(language) for language in HEADER_LANGUAGES]
        for header in (field.name, *headings, *titles, field.name.upper(), f" {titles[0]} "):
            assert table.find(header) == field, header


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_named_and_explained_in_both_languages(table: Table) -> None:
    for column in table.columns:
        assert set(column.names) == set(column.about) == set(HEADER_LANGUAGES)
        assert all(text.strip() for text in (*column.names.values(), *column.about.values()))
        if column.kind in (ColumnKind.TERM, ColumnKind.TERMS):
            assert bool(column.terms) != bool(column.choices), column.field


def test_sheets_are_found_in_either_language_and_by_their_names_for_machines() -> None:
    tables = tables_of(Register.SERVICES)
    for name in ("الرسوم", "FEES", "fees", "Fees "):
        assert tables.called(name) is tables.parts[2]
    assert tables.called("Sheet1") is None


def test_an_unknown_header_is_none_of_the_columns() -> None:
    assert tables_of(Register.AGENCIES).main.find("favourite colour") is None
    assert tables_of(Register.AGENCIES).main.find("kind_fr") is None


def test_every_code_of_a_finding_has_a_title() -> None:
    assert {"bad_cell", "bad_content", "bad_link", "left_out", "unknown_term"} <= titled_codes()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("fees.0.amount", "Fees 1: Amount"),
        ("steps.11.title.ar", "Steps 12: Step in Arabic"),
        ("names.en", "Name in English"),
        ("names.fr", "Name [fr]"),
        ("at_offices.service", "Office service"),
        ("audiences", "Audiences"),
        ("something.else", "something.else"),
    ],
)
def test_the_place_of_a_value_is_put_into_words(path: str, title: str) -> None:
    assert tables_of(Register.SERVICES).title_of(path, "en") == title
