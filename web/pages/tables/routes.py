"""The page of tables: what an agency or the country has, taken out, filled in and handed in."""

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from importers.jobs.rules import is_table
from portal.accounts.officer_roles import Role
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.directory.registers.definitions import Register
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.upload import take_in
from web.pages.imports.handing_in import hand_in_table, hand_in_upload
from web.pages.imports.scope import require_layer
from web.pages.releases.routes import number_of
from web.pages.tables import taking_out
from web.pages.tables import under_way as table_imports
from web.pages.tables.view import file_answer, list_page, rejects_of_release

router = APIRouter(prefix="/{language}/officers/tables", include_in_schema=False)

PART = Part("tables", "officers/tables", _("Tables"))

_LARGEST_BYTES = 50_000_000


ROUTERS = (table_imports.router, taking_out.router, router)


def upload_paths(languages: Iterable[str]) -> frozenset[str]:
    """Return the paths that take files."""
    return frozenset(f"/{language}/officers/tables" for language in languages)


@router.get("")
def list_tables(officer_page: OfficerPageHere) -> Response:
    """Show what may be taken out and handed in, and the newest releases of files."""
    return list_page(officer_page, _largest_bytes(officer_page))


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
            shown = await run_in_threadpool(_queue, officer_page, received, given)
        except NotFound:
            raise
        except AroundMeError as error:
            trouble = trouble_of(error)
            return await run_in_threadpool(
                list_page, officer_page, largest_bytes, given=given, trouble=trouble
            )
    return officer_page.go_to(*shown)


def _queue(
    officer_page: OfficerPage, received: Receiving, given: dict[str, str]
) -> tuple[str, ...]:
    """Put a table into the queue, and return the page that follows it."""
    collection, scope = given.get("register", ""), given.get("agency") or None
    deployment, officer = officer_page.deployment, officer_page.officer
    if is_table(collection):
        officer_page.require(Role.EDITOR, scope)
        job_id: UUID = hand_in_table(
            deployment, received, Register(collection), scope=scope, given=given, by=officer
        )
        return ("tables", "imports", str(job_id))
    if collection not in deployment.catalogue:
        raise nothing_here()
    require_layer(officer_page, Role.EDITOR, collection, scope)
    job_id = hand_in_upload(deployment, received, {**given, "layer": collection}, by=officer)
    return ("imports", str(job_id))


@router.get("/{register}/{number}/rejects")
def rejects(officer_page: OfficerPageHere, register: str, number: str) -> Response:
    """Return the rows to be mended of a release."""
    if not is_table(register):
        raise nothing_here()
    which, release = Register(register), number_of(number)
    path = rejects_of_release(officer_page, officer_page.uploads.folder, which, release)
    return file_answer(path, f"{which.value}-{release}-rejects")


def _largest_bytes(officer_page: OfficerPage) -> int:
    return min(_LARGEST_BYTES, officer_page.uploads.largest_bytes)
