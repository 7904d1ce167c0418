"""The page of tables: a register taken out as a workbook, filled in elsewhere, and handed in."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from geo.database import storable
from geo.errors import AroundMeError, InvalidParameter, NotFound, Refused
from geo.messages import Message
from geo.messages import mark as _
from importers.directory.service import (
    ImportOptions,
    TableImport,
    export_table,
    make_template,
    stage_table,
)
from portal.accounts.rules import Role
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.directory.registers.rules import Register
from web.navigation import Part
from web.pages.accounts.answers import NOT_KEPT, Trouble, nothing_here, trouble_of
from web.pages.accounts.guard import TOKEN_FIELD, check_sender, check_token
from web.pages.desk.frame import Desk, DeskHere, FieldsHere
from web.pages.desk.table_deeds import do
from web.pages.desk.table_view import list_page, release_page, require_release
from web.pages.desk.tables_kept import (
    Workplace,
    keep,
    keep_rejects,
    new_workplace,
    own_rejects,
    rejects_of,
)
from web.pages.imports.upload import take_in

router = APIRouter(prefix="/{language}/officers/tables", include_in_schema=False)

PART = Part("tables", "officers/tables", _("Tables"))

_LARGEST_BYTES = 50_000_000
_FORMS = {"xlsx": "xlsx", "csv": "zip"}
_MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".csv": "text/csv",
}
_LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class TableDesk:
    """What the page was mounted with: where accounts are kept, and the largest file taken."""

    folder: Path
    largest_bytes: int


def mount(app: FastAPI, folder: Path, *, largest_upload_bytes: int) -> frozenset[str]:
    """Serve the page; gives the paths that take files."""
    app.state.table_desk = TableDesk(folder, min(_LARGEST_BYTES, largest_upload_bytes))
    app.include_router(router)
    languages = app.state.deployment.country.languages
    return frozenset(f"/{language}/officers/tables" for language in languages)


@router.get("")
def list_tables(desk: DeskHere) -> Response:
    """Show what may be taken out and handed in, and the newest releases of files."""
    return list_page(desk, _here(desk.request).largest_bytes)


@router.get("/{register}/export")
def export(desk: DeskHere, register: str, form: str = "xlsx", agency: str = "") -> Response:
    """Give a register as a filled template: the records of one agency, or all of them."""
    scope = agency or None
    desk.require(Role.VIEWER, scope)
    which, suffix = _register(register), _form(form)

    def write(path: Path) -> None:
        vocabularies = desk.vocabularies
        export_table(desk.deployment, which, path, desk.language, scope, vocabularies=vocabularies)

    return _made(f"{scope or 'all'}-{which.value}.{suffix}", write)


@router.get("/{register}/template")
def template(desk: DeskHere, register: str, form: str = "xlsx") -> Response:
    """Give the empty template of a register."""
    which, suffix = _register(register), _form(form)

    def write(path: Path) -> None:
        vocabularies = desk.vocabularies
        make_template(desk.deployment, which, path, desk.language, vocabularies=vocabularies)

    return _made(f"template-{which.value}.{suffix}", write)


@router.post("")
async def hand_in(desk: DeskHere) -> Response:
    """Take a filled table in, check every row, and leave what it changes waiting."""
    desk.require_somewhere(Role.EDITOR)
    check_sender(desk.request)
    here = _here(desk.request)
    place = await run_in_threadpool(new_workplace, here.folder)
    given: dict[str, str] = {}
    try:
        with Receiving(desk.attachments, Purpose("table", here.largest_bytes)) as received:
            given = (await take_in(desk.request, received)).fields
            check_token(desk.signed_in, given.get(TOKEN_FIELD))
            made = await run_in_threadpool(_stage, desk, place, received, given)
    except NotFound:
        place.drop()
        raise
    except AroundMeError as error:
        return await run_in_threadpool(_refused, desk, place, error, given)
    except BaseException:
        place.drop()
        raise
    return desk.go_to("tables", made.register.value, str(made.release_number))


def _stage(desk: Desk, place: Workplace, received: Receiving, given: dict[str, str]) -> TableImport:
    register, scope = _register(given.get("register", "")), given.get("agency") or None
    desk.require(Role.EDITOR, scope)
    if not received.file_name:
        raise Refused(_("Choose a file to import."))
    translations = {
        one: desk.request.app.state.translations.to(one)
        for one in desk.deployment.country.languages
    }
    options = ImportOptions(
        name=received.file_name,
        rejects_path=place.rejects,
        translations=translations,
        note=str(storable(given.get("note", "").strip()))[:_LONGEST_NOTE] or None,
        vocabularies=desk.vocabularies,
        handed_in_by=desk.officer.actor,
    )
    path = desk.attachments.path(received.key)
    made = stage_table(desk.deployment, register, path, desk.officer.email, scope, options=options)
    keep(place, made, translations)
    return made


def _refused(desk: Desk, place: Workplace, error: AroundMeError, given: dict[str, str]) -> Response:
    """Say why a file came to nothing; the rows to be mended are still to be had."""
    name = keep_rejects(place, desk.officer.id)
    if name is None:
        place.drop()
    trouble = trouble_of(error)
    # Where the server keeps its files is nobody's business.
    values = {
        one: held.name if isinstance(held, Path) else held
        for one, held in trouble.message.values.items()
    }
    told = Trouble(Message(trouble.message.text, values), trouble.status)
    largest = _here(desk.request).largest_bytes
    return list_page(desk, largest, given=given, trouble=told, rejects=name)


@router.get("/rejects/{name}")
def failed_rejects(desk: DeskHere, name: str) -> Response:
    """Give the rows of a file that came to nothing to the officer who handed it in."""
    return _file(own_rejects(_here(desk.request).folder, name, desk.officer.id), "rejects")


@router.get("/{register}/{number}")
def show_release(desk: DeskHere, register: str, number: str) -> Response:
    """Show what a release of a file changes, and what was found in it."""
    return release_page(desk, _here(desk.request).folder, _register(register), _number(number))


@router.get("/{register}/{number}/rejects")
def rejects(desk: DeskHere, register: str, number: str) -> Response:
    """Give the rows to be mended of a release."""
    which, release = _register(register), _number(number)
    staged_as = require_release(desk, which, release)
    path = rejects_of(_here(desk.request).folder, which, staged_as)
    return _file(path, f"{which.value}-{release}-rejects")


@router.post("/{register}/{number}")
def act(desk: DeskHere, register: str, number: str, fields: FieldsHere) -> Response:
    """Activate or discard what waits, or go back to the release before."""
    which, release = _register(register), _number(number)
    require_release(desk, which, release)
    try:
        shown = do(desk, which, release, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        folder = _here(desk.request).folder
        return release_page(desk, folder, which, release, trouble=trouble_of(error))
    return desk.go_to("tables", which.value, str(shown), said="done")


def _made(name: str, write: Callable[[Path], None]) -> Response:
    """Write a file and give it; nothing stays on this machine."""
    with tempfile.TemporaryDirectory(prefix="aroundme-tables-") as folder:
        path = Path(folder) / name
        write(path)
        content = path.read_bytes()
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA_TYPES[path.suffix], headers=headers)


def _file(path: Path | None, stem: str) -> Response:
    if path is None:
        raise nothing_here()
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{stem}{path.suffix}"'}
    return FileResponse(path, media_type=_MEDIA_TYPES.get(path.suffix), headers=headers)


def _register(text: str) -> Register:
    try:
        return Register(text)
    except ValueError as error:
        raise nothing_here() from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise nothing_here()
    return int(text)


def _form(text: str) -> str:
    if text not in _FORMS:
        raise InvalidParameter(
            "form",
            _("There is no form “{value}”: choose xlsx or csv."),
            value=text,
            allowed={"values": list(_FORMS)},
        )
    return _FORMS[text]


def _here(request: Request) -> TableDesk:
    return cast("TableDesk", request.app.state.table_desk)
