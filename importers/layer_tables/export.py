"""A layer written out: as lines of CSV or GeoJSON on their way to a reader, or as a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import shapely
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import Refused
from geo.messages import Translate
from geo.messages import mark as _
from importers.checks.agency_codes import LAYER as OFFICES
from importers.checks.agency_codes import load_agency_codes
from importers.directory.export import csv_line, text_of
from importers.layer_tables.columns import PlaceColumn, TableLayout, columns_of
from importers.layer_tables.workbook import MOST_ROWS, write_places
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.history import page_as_of
from portal.directory.agencies.queries import agency_names
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of, record

FORMS = ("xlsx", "csv", "geojson")
_PAGE_ROWS = 1_000


@dataclass(frozen=True)
class LayerTable:
    """What is written: the places of a layer, or of one owner, as a release has left them.

    `release` is None for a layer that has none yet, and for an empty template.
    """

    deployment: Deployment
    layout: TableLayout
    release: int | None
    scope: str | None = None

    @property
    def columns(self) -> tuple[PlaceColumn, ...]:
        """The columns of the table."""
        return columns_of(self.layout)

    def places(self) -> Iterator[FeatureContent]:
        """Read the places in pages, each in a moment of its own.

        What a release has left stays as it is, so nothing has to be held open in between.
        """
        definition, after = self.layout.definition, ""
        while self.release is not None:
            with self.deployment.database.reading() as session:
                page = page_as_of(
                    session, definition, self.release, self.scope, after=after, most=_PAGE_ROWS
                )
            yield from page
            if len(page) < _PAGE_ROWS:
                return
            after = page[-1].ref


def layer_table(  # noqa: PLR0913 - what is wanted of a layer, all of it named
    session: Session,
    deployment: Deployment,
    layer: str,
    language: str,
    translate: Translate,
    *,
    scope: str | None = None,
    is_empty: bool = False,
) -> LayerTable:
    """Return the table of what stands on a layer, of one owner with a `scope`.

    Raises NotFound for an unknown layer or owner, and Refused for a scope on a layer without.
    """
    definition = deployment.catalogue[layer]
    if scope is not None:
        record(session, Register.AGENCIES, scope)
    if scope is not None and definition.scope is None:
        raise Refused(
            _("The places of “{layer}” belong to no agency, so a file speaks for all of them."),
            layer=layer,
        )
    state = collection_states(session, [layer]).get(layer)
    layout = TableLayout(
        definition,
        deployment.country.languages,
        language,
        translate,
        _agency_names(session, deployment, layer, language),
        has_demo=bool(state and state.demo and not is_empty),
    )
    release = None if state is None or is_empty else state.current_release
    return LayerTable(deployment, layout, release, scope)


def csv_lines(table: LayerTable) -> Iterator[str]:
    """Yield the lines of a CSV file, with the mark by which Excel knows UTF-8."""
    columns = table.columns
    yield "\ufeff" + csv_line(column.title for column in columns)
    for one in table.places():
        yield csv_line(text_of(column.value(one)) for column in columns)


def geojson_lines(table: LayerTable) -> Iterator[bytes]:
    """Yield a GeoJSON FeatureCollection; properties have the names for machines."""
    languages = table.layout.languages
    yield b'{"type":"FeatureCollection","features":['
    begin = b"\n"
    for one in table.places():
        yield begin + orjson.dumps(_feature(one, languages))
        begin = b",\n"
    yield b"\n]}\n"


def write_workbook(table: LayerTable, path: Path) -> None:
    """Write a workbook: the places, and a sheet that explains. Raises Refused when it is too long.

    Only the row at hand is in memory.
    """
    if write_places(path, table.layout, table.columns, table.places()) > MOST_ROWS:
        raise Refused(
            _("“{layer}” has more places than a workbook holds rows: take it as CSV or GeoJSON."),
            layer=table.layout.definition.name,
        )


def _feature(one: FeatureContent, languages: Sequence[str]) -> dict[str, object]:
    said: dict[str, object] = {"ref": one.ref}
    for field, texts in (("name", one.names), ("address", one.address)):
        said |= {f"{field}_{language}": texts.get(language) for language in languages}
    for name, held in one.attributes.items():
        said[name] = "; ".join(map(str, held)) if isinstance(held, list) else held
    said |= {
        "phone": "; ".join(one.phones),
        "opening_hours": one.opening_hours,
        "verified_at": one.verified_at,
        "demo": one.demo or None,
    }
    geometry: object = {"type": "Point", "coordinates": list(one.position)}
    if one.shape is not None:
        geometry = orjson.Fragment(shapely.to_geojson(shapely.from_wkb(one.shape)))
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {name: value for name, value in said.items() if value not in (None, "")},
    }


def _agency_names(
    session: Session, deployment: Deployment, layer: str, language: str
) -> dict[str, str]:
    """Return what cells call the agencies: names that are read as these again."""
    codes = load_agency_codes(session, deployment.catalogue[layer]) if layer == OFFICES else None
    if codes is None:
        return {}
    names = agency_names(session, *codes_of(session, Register.AGENCIES))
    found = {code: best_name(held, language) or code for code, held in names.items()}
    return {code: name for code, name in found.items() if codes.read("", name, []) == code}
