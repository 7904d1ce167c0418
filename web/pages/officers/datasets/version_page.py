"""A version: what was understood of its file, what was found of persons, and what comes next."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from portal.accounts.officer_roles import Role
from portal.attachments.models import Attachment
from portal.opendata.datasets import versions
from portal.opendata.datasets.rules import STATE_NAMES
from portal.opendata.formats.rules import FORMATS
from portal.opendata.openness.queries import known_of
from portal.opendata.openness.stars import HOW_NEXT_TEXTS, REASON_TEXTS, Stars, rate
from portal.opendata.openness.versions import version_facts
from portal.opendata.privacy.first_rows import FirstRows, first_rows
from portal.opendata.privacy.looking import look_at_once, want_look
from portal.opendata.privacy.rules import (
    KIND_NAMES,
    KIND_TEXTS,
    LONGEST_REASON,
    OUTCOME_NAMES,
    Kind,
    ScanState,
)
from portal.opendata.privacy.service import pass_version, reopen, settle
from web.page.answers import NOT_KEPT, Trouble, nothing_here, trouble_of
from web.page.minutes import minute_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.datasets.here import VersionHere, privacy_of, version_here
from web.pages.officers.datasets.words import PART_NAME, doubts_of
from web.pages.officers.draft_forms import faults_at_fields

router = APIRouter(
    prefix="/{language}/officers/datasets/{name}/versions/{resource}/{number}",
    include_in_schema=False,
)

_NOTHING: Mapping[str, str] = {}
_ROLES: Mapping[str, Role] = {
    "settle": Role.EDITOR,
    "reopen": Role.EDITOR,
    "look": Role.EDITOR,
    "pass": Role.EDITOR,
    "discard": Role.EDITOR,
    "publish": Role.APPROVER,
    "withdraw": Role.APPROVER,
}


@router.get("")
def show_version(officer_page: OfficerPageHere, name: str, resource: str, number: str) -> Response:
    """Show a version."""
    return _page(officer_page, (name, resource, number))


@router.post("")
def take_command(
    officer_page: OfficerPageHere, name: str, resource: str, number: str, fields: FieldsHere
) -> Response:
    """Decide about a finding, pass a version, publish it, withdraw it, throw it away."""
    command, place = fields.get("command"), (name, resource, number)
    database = officer_page.deployment.database
    with database.reading() as session:
        here = version_here(session, officer_page, name, resource, number)
    if command not in _ROLES:
        raise nothing_here()
    officer_page.require(_ROLES[command], here.here.dataset.agency)
    typed = dict(fields.but())
    try:
        with database.writing() as session:
            _do(session, here, command, fields)
        if command == "look":
            ctx = privacy_of(officer_page)
            look_at_once(database, ctx, here.resource.id, here.own.version.number)
    except InvalidFields as error:
        return _page(officer_page, place, typed, faults=error.faults)
    except InvalidParameter as error:
        return _page(officer_page, place, typed, faults=[error])
    except AroundMeError as error:
        return _page(officer_page, place, typed, trouble=trouble_of(error))
    if command == "discard":
        return officer_page.go_to(*here.here.path(), said="done")
    return officer_page.go_to(*here.path(), said="done")


@router.get("/file")
def give_file(officer_page: OfficerPageHere, name: str, resource: str, number: str) -> Response:
    """Give the file of a version to an officer, who opens it before anybody else does."""
    with officer_page.deployment.database.reading() as session:
        here = version_here(session, officer_page, name, resource, number)
        version = here.own.version
        kept = None if version.is_withdrawn else session.get(Attachment, version.attachment_id)
        key = None if kept is None or kept.removed_at is not None else kept.storage_key
    path = None if key is None else officer_page.attachments.path(key)
    if path is None or not path.is_file():
        raise nothing_here()
    named = quote(version.file_name or "file", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{named}", **NOT_KEPT}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def _do(session: Session, here: VersionHere, command: str, fields: Fields) -> None:
    officer_page = here.here.officer_page
    ctx, by = officer_page.site.opendata, officer_page.officer
    resource_id, number = here.resource.id, here.own.version.number
    if command in ("settle", "reopen"):
        _decide(session, here, command, fields)
    elif command == "look":
        want_look(session, resource_id, number)
    elif command == "pass":
        pass_version(session, ctx, resource_id, number, by)
    elif command == "publish":
        versions.publish_version(session, ctx, resource_id, number, by)
    elif command == "discard":
        versions.discard_version(session, ctx, resource_id, number, by)
    else:
        languages = officer_page.deployment.country.languages
        because = {one: fields.get(f"because.{one}") for one in languages}
        versions.withdraw_version(session, ctx, resource_id, number, because, by)


def _decide(session: Session, here: VersionHere, command: str, fields: Fields) -> None:
    officer_page = here.here.officer_page
    scan = here.here.scan(here.own)
    known = {str(one.id): one.id for one in (scan.findings if scan else ())}
    finding: UUID | None = known.get(fields.get("finding"))
    if finding is None:
        raise nothing_here()
    if command == "reopen":
        reopen(session, finding, officer_page.officer)
        return
    outcome, because = fields.get("outcome"), fields.get("because")
    settle(session, privacy_of(officer_page), finding, outcome, because, officer_page.officer)


def _page(
    officer_page: OfficerPage,
    place: tuple[str, str, str],
    typed: Mapping[str, str] = _NOTHING,
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
) -> Response:
    with officer_page.deployment.database.reading() as session:
        here = version_here(session, officer_page, *place)
        rows = _first_rows(session, here)
        stars = _stars(session, here)
    version, dataset, scan = here.own.version, here.here.dataset, here.here.scan(here.own)
    context = {
        "version_is": here,
        "dataset": dataset,
        "resource": here.resource,
        "version": version,
        "scan": scan,
        "is_waiting": version.attachment_id is not None
        and (scan is None or scan.state is ScanState.WAITING),
        "desk_state": here.here.desk.state,
        "format": FORMATS.get(version.detected_format or ""),
        "doubts": [officer_page.say(one) for one in doubts_of(version)],
        "stars": stars,
        "reason": None if stars is None else REASON_TEXTS[stars.reason],
        "how_next": None if stars is None else HOW_NEXT_TEXTS[stars.how_next],
        "first": rows,
        "few": privacy_of(officer_page).rules.few,
        "numbers": {one.code: one.names for one in privacy_of(officer_page).rules.numbers},
        "kinds": KIND_NAMES,
        "kind_texts": KIND_TEXTS,
        "unread": Kind.UNREAD,
        "outcomes": OUTCOME_NAMES,
        "longest_reason": LONGEST_REASON,
        "typed": typed,
        "made_at": minute_of(version.made_at, officer_page.deployment),
        "state_names": STATE_NAMES,
        "may_edit": here.here.may(Role.EDITOR),
        "may_decide": here.here.may(Role.APPROVER),
        "languages": officer_page.deployment.country.languages,
        "desk_address": officer_page.address(*here.here.path()),
        "version_address": officer_page.address(*here.path()),
        "files_address": officer_page.address(PART_NAME, "files"),
    }
    return officer_page.show(
        "officers/datasets/version.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=faults_at_fields(faults),
    )


def _first_rows(session: Session, here: VersionHere) -> FirstRows | None:
    version = here.own.version
    kept = session.get(Attachment, version.attachment_id) if version.attachment_id else None
    if kept is None or kept.removed_at is not None or version.is_withdrawn:
        return None
    path = here.here.officer_page.attachments.path(kept.storage_key)
    scan = here.here.scan(here.own)
    # Nobody knows yet what is in it: whoever wants to see opens the file.
    if here.own.is_on_the_way and (scan is None or scan.state is not ScanState.DONE):
        return None
    form, packed = version.detected_format or "", version.detected.get("packed")
    return first_rows(path, form, packed, hidden=() if scan is None else scan.hidden)


def _stars(session: Session, here: VersionHere) -> Stars | None:
    """Return how open the file is; what a draft links to is looked at later."""
    version, terms = here.own.version, here.here.officer_page.site.opendata.terms
    if version.attachment_id is None:
        return None
    is_open = terms.licences.is_open(here.here.dataset.licence)
    about = known_of(session, [version])
    return rate(version_facts(version, about, licence_is_open=is_open))
