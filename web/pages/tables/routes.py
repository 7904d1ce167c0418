"""The page of tables: a register taken out as a workbook, filled in elsewhere, and handed in."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from geo.database import storable
from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from importers.directory.templates import export_table, make_template
from portal.accounts.officer_roles import Role
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.directory.registers.definitions import Register
from web.navigation import Part
from web.page.answers import NOT_KEPT, nothing_here, trouble_of
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.upload import take_in
from web.pages.imports.handing_in import hand_in_table
from web.pages.releases.routes import number_of
from web.pages.tables import under_way as table_imports
from web.pages.tables.view import (
    MEDIA_TYPES,
    file_answer,
    list_page,
    rejects_of_release,
)

router = APIRouter(prefix="/{language}/officers/tables", include_in_schema=False)

PART = Part("tables", "officers/tables", _("Tables"))

_LARGEST_BYTES = 50_000_000
_FORMS = {"xlsx": "xlsx", "csv": "zip"}
_LONGEST_NOTE = 1_000


ROUTERS = (table_imports.router, router)


def upload_paths(languages: Iterable[str]) -> frozenset[str]:
    """Return the paths that take files."""
    return frozenset(f"/{language}/officers/tables" for language in languages)


@router.get("")
def list_tables(officer_page: OfficerPageHere) -> Response:
    """Show what may be taken out and handed in, and the newest releases of files."""
    return list_page(officer_page, _largest_bytes(officer_page))


@router.get("/{register}/export")
def export(
    officer_page: OfficerPageHere, register: str, form: str = "xlsx", agency: str = ""
) -> Response:
    """Return a register as a filled template: the records of one agency, or all of them."""
    scope = agency or None
    officer_page.require(Role.VIEWER, scope)
    which, suffix = _register(register), _form(form)

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

    return _made(f"{scope or 'all'}-{which.value}.{suffix}", write)


@router.get("/{register}/template")
def template(officer_page: OfficerPageHere, register: str, form: str = "xlsx") -> Response:
    """Return the empty template of a register."""
    which, suffix = _register(register), _form(form)

    def write(path: Path) -> None:
        vocabularies = officer_page.vocabularies
        make_template(
            officer_page.deployment, which, path, officer_page.language, vocabularies=vocabularies
        )

    return _made(f"template-{which.value}.{suffix}", write)


@router.post("")
async def hand_in(officer_page: OfficerPageHere) -> Response:
    """Take a filled table in, and leave it to the worker to check every row."""
    officer_page.require_somewhere(Role.EDITOR)
    check_sender(officer_page.request)
    largest_bytes = _largest_bytes(officer_page)
    given: dict[str, str] = {}
    with Receiving(officer_page.attachments, Purpose("table", largest_bytes)) as received:
        try:
            given = (await take_in(officer_page.request, received)).fields
            check_token(officer_page.signed_in, given.get(TOKEN_FIELD))
            job_id = await run_in_threadpool(_queue, officer_page, received, given)
        except NotFound:
            raise
        except AroundMeError as error:
            trouble = trouble_of(error)
            return await run_in_threadpool(
                list_page, officer_page, largest_bytes, given=given, trouble=trouble
            )
    return officer_page.go_to("tables", "imports", str(job_id))


def _queue(officer_page: OfficerPage, received: Receiving, given: dict[str, str]) -> UUID:
    register, scope = _register(given.get("register", "")), given.get("agency") or None
    officer_page.require(Role.EDITOR, scope)
    note = str(storable(given.get("note", "").strip()))[:_LONGEST_NOTE] or None
    return hand_in_table(
        officer_page.deployment, received, register, scope=scope, note=note, by=officer_page.officer
    )


@router.get("/{register}/{number}/rejects")
def rejects(officer_page: OfficerPageHere, register: str, number: str) -> Response:
    """Return the rows to be mended of a release."""
    which, release = _register(register), number_of(number)
    path = rejects_of_release(officer_page, officer_page.uploads.folder, which, release)
    return file_answer(path, f"{which.value}-{release}-rejects")


def _made(name: str, write: Callable[[Path], None]) -> Response:
    """Write a file and give it; nothing stays on this machine."""
    with tempfile.TemporaryDirectory(prefix="aroundme-tables-") as folder:
        path = Path(folder) / name
        write(path)
        content = path.read_bytes()
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA_TYPES[path.suffix], headers=headers)


def _register(text: str) -> Register:
    try:
        return Register(text)
    except ValueError as error:
        raise nothing_here() from error


def _form(text: str) -> str:
    if text not in _FORMS:
        raise InvalidParameter(
            "form",
            _("There is no form “{value}”: choose xlsx or csv."),
            value=text,
            allowed={"values": list(_FORMS)},
        )
    return _FORMS[text]


def _largest_bytes(officer_page: OfficerPage) -> int:
    return min(_LARGEST_BYTES, officer_page.uploads.largest_bytes)
