"""The routes that take tables out: registers and layers, whole or of one agency, and templates."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from geo.errors import InvalidParameter
from geo.messages import mark as _
from importers.directory.templates import export_table, make_template
from importers.jobs.rules import is_table
from importers.layer_tables.export import (
    LayerTable,
    csv_lines,
    geojson_lines,
    layer_table,
    write_workbook,
)
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of
from web.page.answers import NOT_KEPT, nothing_here
from web.page.officer_page import OfficerPage, OfficerPageHere

router = APIRouter(prefix="/{language}/officers/tables", include_in_schema=False)

_CHUNK_BYTES = 1 << 16
# The suffixes of files by the forms that may be asked for: of registers, and of layers.
_REGISTER_FORMS = {"xlsx": "xlsx", "csv": "zip"}
_LAYER_FORMS = {"xlsx": "xlsx", "csv": "csv", "geojson": "geojson"}
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
}


@router.get("/{collection}/export")
def export(
    officer_page: OfficerPageHere, collection: str, form: str = "xlsx", agency: str = ""
) -> Response:
    """Return a register or a layer as a table: what belongs to one agency, or all of it."""
    scope = _agency(officer_page, agency)
    if is_table(collection):
        officer_page.require(Role.VIEWER, scope)
        return _register(officer_page, Register(collection), _suffix(form, _REGISTER_FORMS), scope)
    return _layer(officer_page, collection, _suffix(form, _LAYER_FORMS), scope)


def _agency(officer_page: OfficerPage, code: str) -> str | None:
    """Return an agency of today by its code, which names the file as well; None for all.

    Raises NotFound for what is no agency.
    """
    if not code:
        return None
    with officer_page.deployment.database.reading() as session:
        if code not in codes_of(session, Register.AGENCIES):
            raise nothing_here()
    return code


@router.get("/{collection}/template")
def template(officer_page: OfficerPageHere, collection: str, form: str = "xlsx") -> Response:
    """Return the empty template of a register or a layer."""
    if not is_table(collection):
        suffix = _suffix(form, {"xlsx": "xlsx", "csv": "csv"})
        return _written(
            _table(officer_page, collection, is_empty=True), f"template-{collection}", suffix
        )
    which, suffix = Register(collection), _suffix(form, _REGISTER_FORMS)

    def write(path: Path) -> None:
        vocabularies = officer_page.vocabularies
        make_template(
            officer_page.deployment, which, path, officer_page.language, vocabularies=vocabularies
        )

    return _file(f"template-{which.value}.{suffix}", write)


def _register(
    officer_page: OfficerPage, which: Register, suffix: str, scope: str | None
) -> Response:
    def write(path: Path) -> None:
        vocabularies = officer_page.vocabularies
        export_table(
            officer_page.deployment,
            which,
            path,
            officer_page.language,
            scope,
            vocabularies=vocabularies,
        )

    return _file(f"{scope or 'all'}-{which.value}.{suffix}", write)


def _layer(officer_page: OfficerPage, layer: str, suffix: str, scope: str | None) -> Response:
    """Answer with a layer as its current release has it, line by line; a workbook is made first."""
    catalogue = officer_page.deployment.catalogue
    if layer not in catalogue or (scope is not None and catalogue[layer].scope is None):
        raise nothing_here()
    officer_page.require(Role.VIEWER, scope or catalogue.owner_of(layer))
    return _written(_table(officer_page, layer, scope), f"{scope or 'all'}-{layer}", suffix)


def _table(
    officer_page: OfficerPage, layer: str, scope: str | None = None, *, is_empty: bool = False
) -> LayerTable:
    if layer not in officer_page.deployment.catalogue:
        raise nothing_here()
    with officer_page.deployment.database.reading() as session:
        return layer_table(
            session,
            officer_page.deployment,
            layer,
            officer_page.language,
            officer_page.translate,
            scope=scope,
            is_empty=is_empty,
        )


def _written(table: LayerTable, stem: str, suffix: str) -> Response:
    name = f"{stem}.{suffix}"
    if suffix == "xlsx":
        return _file(name, lambda path: write_workbook(table, path))
    lines = csv_lines(table) if suffix == "csv" else geojson_lines(table)
    return StreamingResponse(lines, media_type=MEDIA_TYPES[f".{suffix}"], headers=_headers(name))


def _file(name: str, write: Callable[[Path], None]) -> Response:
    """Write a file and send it from the disk; nothing of it stays on this machine."""
    folder = tempfile.TemporaryDirectory(prefix="aroundme-tables-")
    path = Path(folder.name) / name
    try:
        write(path)
    except BaseException:
        folder.cleanup()
        raise
    return StreamingResponse(
        _sent(path, folder), media_type=MEDIA_TYPES[path.suffix], headers=_headers(name)
    )


def _sent(path: Path, folder: tempfile.TemporaryDirectory[str]) -> Iterator[bytes]:
    """Yield a file piece by piece, and remove it when it is sent or nobody takes it any more."""
    with folder, path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _headers(name: str) -> dict[str, str]:
    return {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}


def _suffix(form: str, suffixes: dict[str, str]) -> str:
    if form not in suffixes:
        raise InvalidParameter(
            "form",
            _("There is no form “{value}”: choose {known}."),
            value=form,
            allowed={"values": list(suffixes)},
            known=", ".join(suffixes),
        )
    return suffixes[form]
