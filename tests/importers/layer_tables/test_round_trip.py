"""What we write out is understood when it comes back: of every collection, in every form."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from geo.messages import Translate
from importers.columns.matching import match_columns
from importers.directory.service import stage_table
from importers.directory.templates import export_table
from importers.layer_tables.columns import columns_of
from importers.layer_tables.export import (
    LayerTable,
    csv_lines,
    geojson_lines,
    layer_table,
    write_workbook,
)
from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from layers.features.history import feature_now
from layers.releases.rules import Authorship, Changes
from layers.releases.service import edit
from portal.directory.offices.service import OFFICES
from portal.directory.offices.shapes import office_shapes
from portal.directory.records.shapes import FieldKind, Shape
from portal.directory.registers.definitions import Register
from tests.conftest import Databases, deployment_on, stage_into
from web.translations import Translations

LANGUAGES = ("ar", "en")
SPEAK = Translations(LANGUAGES)
LAYERS = load_catalogue().names
REGISTERS = [(one.value, form) for one in Register for form in ("xlsx", "zip")]
FORMS = [
    *REGISTERS,
    *((layer, form) for layer in LAYERS for form in ("xlsx", "csv", "geojson")),
]
# Of each one language, in turn; `make journeys` takes the other.
EVERY_FORM = [
    pytest.param(*form, language, marks=[pytest.mark.journey] * (place % 2 != which))
    for place, form in enumerate(FORMS)
    for which, language in enumerate(LANGUAGES)
]


@pytest.fixture(scope="module")
def filled(databases: Databases, sample_template: str) -> Iterator[Deployment]:
    with databases.new(sample_template) as url, deployment_on(url) as made:
        yield made


def table_of(deployment: Deployment, layer: str, language: str, **more: object) -> LayerTable:
    with deployment.database.reading() as session:
        return layer_table(session, deployment, layer, language, SPEAK.to(language), **more)  # type: ignore[arg-type]


def written(table: LayerTable, path: Path) -> Path:
    if path.suffix == ".xlsx":
        write_workbook(table, path)
    elif path.suffix == ".csv":
        path.write_text("".join(csv_lines(table)), encoding="utf-8")
    else:
        path.write_bytes(b"".join(geojson_lines(table)))
    return path


def brought_back(
    deployment: Deployment, collection: str, path: Path, language: str
) -> tuple[int, Changes]:
    """Write a collection out and back in; return how many rows are left out, and the changes."""
    if collection in set(Register):
        register = Register(collection)
        export_table(deployment, register, path, language)
        made = stage_table(deployment, register, path, "tests")
        return len(made.findings), made.counts
    written(table_of(deployment, collection, language), path)
    staged = stage_into(deployment, collection, path)
    return staged.rejected, staged.changes


@pytest.mark.parametrize(("collection", "form", "language"), EVERY_FORM)
def test_what_we_write_out_changes_nothing_when_it_comes_back(
    filled: Deployment, tmp_path: Path, collection: str, form: str, language: str
) -> None:
    left_out, changes = brought_back(
        filled, collection, tmp_path / f"{collection}.{form}", language
    )
    assert left_out == 0
    assert changes == Changes(unchanged=changes.before)
    assert changes.before > 0


@pytest.mark.parametrize("form", ["xlsx", "csv", "geojson"])
def test_what_a_form_has_changed_comes_back_unchanged_too(
    databases: Databases, sample_template: str, tmp_path: Path, form: str
) -> None:
    """An edit says how a place was found, texts that a spreadsheet would run, and long digits."""
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        with deployment.database.writing() as session:
            table = table_of(deployment, "offices", "ar")
            first = next(table.places())
            held = feature_now(session, "offices", first.ref)
            assert held is not None
            odd = replace(
                held,
                position=held.position._replace(lon=held.position.lon + 1e-15 * 7.3),
                names={"ar": "=مكتب «أ»", "en": "'-Office"},
                phones=("+96265001000", "911"),
                location_source="officer",
                precision_m=4.5,
                attributes={**held.attributes, "services": ["passports", "civil_status"]},
            )
            edit(session, OFFICES, {first.ref: odd}, Authorship("tests"))
            other = replace(odd, ref="0042", demo=False)
            edit(session, OFFICES, {"0042": other}, Authorship("tests"))
        path = tmp_path / f"offices.{form}"
        left_out, changes = brought_back(deployment, "offices", path, "ar")
        assert (left_out, changes) == (0, Changes(unchanged=changes.before))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_header_that_we_write_is_known(filled: Deployment, layer: str, language: str) -> None:
    columns = columns_of(table_of(filled, layer, language).layout)
    titles = [column.title for column in columns]
    found = match_columns(titles, filled.catalogue[layer], LANGUAGES, {})
    assert found.unmatched == ()
    assert found.by_field == {column.field: (column.title,) for column in columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_back_office_is_known_as_the_header_of_an_office(language: str) -> None:
    definition = load_catalogue()["offices"]
    labels = list(labels_of(office_shapes(definition), SPEAK.to(language), language))
    found = match_columns(labels, definition, LANGUAGES, {})
    assert found.unmatched == ()
    assert len(labels) == sum(map(len, found.by_field.values()))


@pytest.mark.parametrize("header", ["الرقم المرجعي", "المرجع", "Reference"])
def test_what_officers_call_a_reference_is_one(header: str) -> None:
    found = match_columns([header, "الاسم"], load_catalogue()["offices"], LANGUAGES, {})
    assert found.by_field["ref"] == (header,)


def labels_of(shapes: tuple[Shape, ...], translate: Translate, language: str) -> Iterator[str]:
    for shape in shapes:
        if shape.kind is FieldKind.PART or shape.name == "attributes":
            yield from labels_of(shape.parts, translate, language)
        elif isinstance(shape.label, str):
            yield translate(shape.label)
        else:
            yield shape.label[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_empty_template_that_was_filled_in_is_understood(
    filled: Deployment, tmp_path: Path, form: str, language: str
) -> None:
    table = table_of(filled, "offices", language, is_empty=True)
    assert list(table.places()) == []
    path = written(table, tmp_path / f"template.{form}")
    fill_in(
        path,
        {
            "المرجع": "N-1",
            "Reference": "N-1",
            "خط العرض": 31.95,
            "Latitude": 31.95,
            "خط الطول": 35.91,
            "Longitude": 35.91,
            "الاسم بالعربية": "مكتب جديد",
            "Name in Arabic": "مكتب جديد",
        },
    )
    staged = stage_into(filled, "offices", path, scope=an_agency(filled), add_only=True)
    assert (staged.rejected, staged.changes.added) == (0, 1)


def an_agency(deployment: Deployment) -> str:
    place = next(table_of(deployment, "offices", "en").places())
    return str(place.attributes["agency"])


def fill_in(path: Path, values: dict[str, str | float]) -> None:
    """Write one row below the headers of a template."""
    if path.suffix == ".csv":
        headers = path.read_text("utf-8-sig").strip().split(",")
        cells = [str(values.get(header, "")) for header in headers]
        path.write_text("\ufeff" + ",".join(headers) + "\n" + ",".join(cells) + "\n", "utf-8")
        return
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for cell in sheet[1]:
        if cell.value in values:
            sheet.cell(2, cell.column, values[str(cell.value)])
    book.save(path)
