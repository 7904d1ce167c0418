"""Everything of a space as files: each table as CSV or JSON, streamed, and written down."""

from collections.abc import Iterator

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from geo.csv_lines import csv_lines
from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.participation.spaces.exporting import SpaceTable, note_export
from portal.participation.spaces.rules import Space
from web.page.answers import NOT_KEPT, nothing_here
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.participation.editor import found_space
from web.pages.officers.participation.form import PART_NAME
from web.pages.officers.participation.tables import TABLES

router = APIRouter(prefix="/{language}/officers/participation", include_in_schema=False)

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get("/{space}/export")
def show_tables(officer_page: OfficerPageHere, space: str) -> Response:
    """List the tables of a space with their files."""
    found = found_space(officer_page, space)
    officer_page.require(Role.EDITOR, found.agency)
    context = {"space": found, "tables": TABLES}
    return officer_page.show("officers/participation/export.html", context, here=PART_NAME)


@router.post("/{space}/export")
def send_table(officer_page: OfficerPageHere, space: str, fields: FieldsHere) -> Response:
    """Send one table as `ideas.csv` or `ideas.json`; that it was taken is written down."""
    found = found_space(officer_page, space)
    officer_page.require(Role.EDITOR, found.agency)
    name, _dot, kind = fields.get("file").partition(".")
    table = next((one for one in TABLES if one.name == name), None)
    if table is None or kind not in _TYPES:
        raise nothing_here()
    deployment = officer_page.deployment
    with deployment.database.writing() as session:
        note_export(session, found, name, officer_page.officer)
    told = f'attachment; filename="{found.name}-{name}-{officer_page.today}.{kind}"'
    lines = _csv(deployment, table, found) if kind == "csv" else _json(deployment, table, found)
    headers = {**NOT_KEPT, "Content-Disposition": told}
    return StreamingResponse(lines, media_type=_TYPES[kind], headers=headers)


def _csv(deployment: Deployment, table: SpaceTable, space: Space) -> Iterator[bytes]:
    languages = deployment.country.languages
    columns = table.columns(languages)
    yield csv_lines([columns], begins_file=True)
    with deployment.database.reading() as session:
        for row in table.rows(session, space, languages):
            yield csv_lines([[row.get(one) for one in columns]])


def _json(deployment: Deployment, table: SpaceTable, space: Space) -> Iterator[bytes]:
    languages, mark = deployment.country.languages, b"[\n"
    with deployment.database.reading() as session:
        for row in table.rows(session, space, languages):
            yield mark + orjson.dumps(dict(row))
            mark = b",\n"
    yield b"[]" if mark == b"[\n" else b"\n]\n"
