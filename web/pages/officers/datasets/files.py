"""Handing in: a file from the officer's computer, or the address of what stays elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from geo.coordinates import latin_digits
from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.attachments.receiving import Receiving
from portal.opendata.datasets.drafting import add_resource
from portal.opendata.datasets.rules import FILES, LONGEST_NOTE, ResourceKind
from portal.opendata.datasets.versions import NewVersion, add_address, add_file
from portal.opendata.privacy.looking import look_at_once, want_look
from web.page.answers import Trouble, trouble_of
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.upload import Uploaded, take_in
from web.pages.officers.datasets.here import DatasetHere, dataset_here, privacy_of
from web.pages.officers.datasets.lists import show_list
from web.pages.officers.datasets.words import PART_NAME
from web.pages.officers.draft_forms import faults_at_fields
from web.pages.opendata.words import KIND_NAMES

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_NEW = ""
_NOTHING: Mapping[str, str] = {}


def upload_paths(languages: Iterable[str]) -> frozenset[str]:
    """Return the paths that take files."""
    return frozenset(f"/{language}/officers/datasets/files" for language in languages)


@router.get("/files")
def open_form(officer_page: OfficerPageHere) -> Response:
    """Show the form for a file of a dataset; without one, the list to choose it from."""
    officer_page.require_somewhere(Role.EDITOR)
    asked = officer_page.request.query_params
    given = {name: asked.get(name, "") for name in ("dataset", "resource")}
    if not given["dataset"]:
        return show_list(officer_page)
    with officer_page.deployment.database.reading() as session:
        here = dataset_here(session, officer_page, given["dataset"])
    officer_page.require(Role.EDITOR, here.dataset.agency)
    return _form(here, given)


@router.post("/files")
async def hand_in(officer_page: OfficerPageHere) -> Response:
    """Take a file in, say what was understood of it, and look through it for persons."""
    officer_page.require_somewhere(Role.EDITOR)
    check_sender(officer_page.request)
    uploaded, error = Uploaded(), None
    with Receiving(officer_page.attachments, FILES) as received:
        try:
            await take_in(officer_page.request, received, into=uploaded)
        except AroundMeError as told:
            error = told
        check_token(officer_page.signed_in, uploaded.fields.get(TOKEN_FIELD))
        return await run_in_threadpool(_answer, officer_page, received, uploaded.fields, error)


def _answer(
    officer_page: OfficerPage,
    received: Receiving,
    given: Mapping[str, str],
    error: AroundMeError | None,
) -> Response:
    try:
        if error is not None:
            raise error
        return officer_page.go_to(*_keep(officer_page, received, given))
    except NotFound:
        raise
    except InvalidParameter as fault:
        return _again(officer_page, given, [fault])
    except AroundMeError as told:
        return _again(officer_page, given, (), trouble_of(told))


def _keep(
    officer_page: OfficerPage, received: Receiving, given: Mapping[str, str]
) -> tuple[str, ...]:
    """Keep what was handed in as a version, and return where its page is."""
    database, privacy = officer_page.deployment.database, privacy_of(officer_page)
    with database.writing() as session:
        if not given.get("dataset"):
            raise InvalidParameter("dataset", _("Choose the dataset that the file belongs to."))
        here = dataset_here(session, officer_page, given["dataset"])
        officer_page.require(Role.EDITOR, here.dataset.agency)
        said = _said(officer_page, given)
        address = given.get("address", "").strip()
        if not address and not received.file_name:
            raise InvalidParameter("file", _("Choose the file on your computer."))
        resource_id, resource = _resource(session, here, received, given)
        ctx, by = officer_page.site.opendata, officer_page.officer
        if address:
            row = add_address(session, ctx, resource_id, address, said, by)
        else:
            row = add_file(session, ctx, resource_id, received, said, by)
            want_look(session, resource_id, row.number)
        number = row.number
    look_at_once(database, privacy, resource_id, number)
    return (PART_NAME, here.dataset.name, "versions", resource, str(number))


def _resource(
    session: Session, here: DatasetHere, received: Receiving, given: Mapping[str, str]
) -> tuple[UUID, str]:
    """Return the resource that the file is a version of; a new one is called as the file is."""
    wanted = given.get("resource", _NEW)
    found = here.dataset.resource(wanted) if wanted else None
    if found is not None:
        return found.id, found.name
    kind = given.get("kind") or ResourceKind.FILE.value
    title = given.get("title", "").strip() or received.file_name.rpartition(".")[0]
    officer_page = here.officer_page
    row = add_resource(
        session,
        officer_page.site.opendata,
        here.dataset.id,
        title or here.dataset.name,
        kind,
        officer_page.officer,
    )
    return row.id, row.name


def _said(officer_page: OfficerPage, given: Mapping[str, str]) -> NewVersion:
    told = latin_digits(given.get("day", "").strip())
    try:
        day = date.fromisoformat(told) if told else officer_page.today
    except ValueError as error:
        raise InvalidParameter("day", _("Give a day, like 2026-05-25."), value=told) from error
    if day > officer_page.today:
        raise InvalidParameter("day", _("The day is still to come."), value=told)
    notes = {}
    for language in officer_page.deployment.country.languages:
        text = " ".join(given.get(f"notes.{language}", "").split())
        if len(text) > LONGEST_NOTE:
            told_of = _("Write at most {most} characters.")
            raise InvalidParameter(f"notes.{language}", told_of, value=text, most=LONGEST_NOTE)
        notes[language] = text
    return NewVersion(day, notes={key: text for key, text in notes.items() if text})


def _again(
    officer_page: OfficerPage,
    given: Mapping[str, str],
    faults: Sequence[InvalidParameter] = (),
    trouble: Trouble | None = None,
) -> Response:
    """Show the form with all that was typed; the file itself a browser never gives back."""
    if not given.get("dataset"):
        return show_list(officer_page, trouble or trouble_of(faults[0]))
    with officer_page.deployment.database.reading() as session:
        here = dataset_here(session, officer_page, given.get("dataset", ""))
    return _form(here, given, faults, trouble)


def _form(
    here: DatasetHere,
    given: Mapping[str, str],
    faults: Sequence[InvalidParameter] = (),
    trouble: Trouble | None = None,
) -> Response:
    officer_page = here.officer_page
    context = {
        "dataset": here.dataset,
        "given": given or _NOTHING,
        "today": officer_page.today.isoformat(),
        "desk_address": officer_page.address(*here.path()),
        "form_address": officer_page.address(PART_NAME, "files"),
        "largest_bytes": FILES.largest_bytes,
        "kinds": [(one.value, officer_page.translate(KIND_NAMES[one])) for one in ResourceKind],
        "may_add": not here.dataset.is_public or here.may(Role.APPROVER),
        "languages": officer_page.deployment.country.languages,
        "is_again": bool(faults or trouble),
    }
    return officer_page.show(
        "officers/datasets/file.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=faults_at_fields(faults),
    )
