"""Catalogues of other portals: how they stand, what their runs brought, adding and changing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from importers.harvest.models import HarvestRunRow
from importers.harvest.queries import (
    SeenFinding,
    datasets_of_sources,
    findings_of,
    newest_runs,
    runs_of,
    sources_of,
)
from importers.harvest.retiring import confirm_retirement
from importers.harvest.rules import REACH_NAMES, STATE_NAMES, UNFINISHED, RunState
from importers.harvest.sources import request_run, save_source, set_enabled
from importers.jobs.sentences import message_from_json
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.origins.rules import KIND_NAMES, SCHEDULE_NAMES
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.forms.typed import arranged, without_blanks
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.datasets.harvest_form import (
    COMMAND,
    SHAPES,
    VERSION,
    SourceForm,
    open_source_form,
    show_source_form,
)
from web.pages.officers.datasets.words import HARVEST, PART_NAME

router = APIRouter(prefix=f"/{{language}}/officers/datasets/{HARVEST}", include_in_schema=False)

_RUNS_SHOWN = 30
_FINDINGS_SHOWN = 200
_COMMANDS = ("run", "pause", "resume", "confirm", "keep")


@dataclass(frozen=True)
class ShownSource:
    """A catalogue in the list, with its newest run and how many of its datasets are shown."""

    source: HarvestSourceRow
    run: HarvestRunRow | None
    datasets: int


@router.get("")
def list_sources(officer_page: OfficerPageHere) -> Response:
    """List the catalogues of one's agencies."""
    with officer_page.deployment.database.reading() as session:
        sources = sources_of(session, officer_page.agencies_asked())
        codes = [one.code for one in sources]
        runs, counts = newest_runs(session, codes), datasets_of_sources(session, codes)
        agencies = agency_names(session, *{one.agency for one in sources})
    context = {
        "lines": [ShownSource(one, runs.get(one.code), counts.get(one.code, 0)) for one in sources],
        "agencies": agencies,
        "only": officer_page.request.query_params.get("agency", ""),
        "may_add": officer_page.officer.may_somewhere(Role.APPROVER),
        "state_names": STATE_NAMES,
        "schedule_names": SCHEDULE_NAMES,
        "harvest_address": officer_page.address(PART_NAME, HARVEST),
        "datasets_address": officer_page.address(PART_NAME),
    }
    return officer_page.show("officers/datasets/harvests.html", context, here=PART_NAME)


@router.get("/new")
def open_new(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.APPROVER)
    form = _form(officer_page, None)
    return show_source_form(form, form.fresh())


@router.post("/new")
def add_source(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Keep a new catalogue."""
    officer_page.require_somewhere(Role.APPROVER)
    return _take(_form(officer_page, None), fields)


@router.get("/{code}")
def show_source(officer_page: OfficerPageHere, code: str) -> Response:
    """Show a catalogue with its runs, and what was wrong with records."""
    return _page(officer_page, code)


@router.post("/{code}")
def take_command(officer_page: OfficerPageHere, code: str, fields: FieldsHere) -> Response:
    """Read a catalogue now, pause it, or say what is to become of what has vanished."""
    command = fields.get(COMMAND)
    with officer_page.deployment.database.reading() as session:
        source = _source(session, officer_page, code)
    if command not in _COMMANDS:
        raise nothing_here()
    officer_page.require(Role.APPROVER, source.agency)
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, code, command)
    except AroundMeError as error:
        return _page(officer_page, code, trouble=trouble_of(error))
    return officer_page.go_to(PART_NAME, HARVEST, code, said="done")


def _do(session: Session, officer_page: OfficerPage, code: str, command: str) -> None:
    by = officer_page.officer
    if command == "run":
        request_run(session, code, by)
    elif command in ("pause", "resume"):
        set_enabled(session, code, by, is_enabled=command == "resume")
    else:
        run = newest_runs(session, [code]).get(code)
        if run is None:
            raise nothing_here()
        confirm_retirement(session, run.id, by, is_right=command == "confirm")


@router.get("/{code}/edit")
def open_source(officer_page: OfficerPageHere, code: str) -> Response:
    """Show a catalogue as a form."""
    form = _form(officer_page, code)
    assert form.source is not None
    officer_page.require(Role.APPROVER, form.source.agency)
    return show_source_form(form, form.fresh())


@router.post("/{code}/edit")
def change_source(officer_page: OfficerPageHere, code: str, fields: FieldsHere) -> Response:
    """Keep another text of a catalogue."""
    form = _form(officer_page, code)
    assert form.source is not None
    officer_page.require(Role.APPROVER, form.source.agency)
    return _take(form, fields)


def _form(officer_page: OfficerPage, code: str | None) -> SourceForm:
    with officer_page.deployment.database.reading() as session:
        source = None if code is None else _source(session, officer_page, code)
        return open_source_form(session, officer_page, source)


def _take(form: SourceForm, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong, nothing typed is lost."""
    typed, version = form.typed(fields), fields.get(VERSION)
    rearranged = arranged(SHAPES, typed, fields.get(COMMAND), form.languages)
    if rearranged is not None:
        return show_source_form(form, rearranged, version=version)
    typed = without_blanks(SHAPES, typed)
    said, faults = form.read(typed)
    if said is None:
        return show_source_form(form, typed, faults=faults, version=version)
    officer_page = form.officer_page
    try:
        with officer_page.deployment.database.writing() as session:
            number = None if form.source is None else _number(version)
            save_source(session, said, officer_page.officer, version=number)
    except InvalidFields as error:
        return show_source_form(form, typed, faults=error.faults, version=version)
    except InvalidParameter as error:
        return show_source_form(form, typed, faults=[error], version=version)
    except AroundMeError as error:
        return show_source_form(form, typed, trouble=trouble_of(error), version=version)
    return officer_page.go_to(PART_NAME, HARVEST, said.code, said="done")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _source(session: Session, officer_page: OfficerPage, code: str) -> HarvestSourceRow:
    found = None if "\0" in code else session.get(HarvestSourceRow, code)
    if found is None:
        raise nothing_here()
    officer_page.require(Role.VIEWER, found.agency)
    return found


def _page(officer_page: OfficerPage, code: str, *, trouble: Trouble | None = None) -> Response:
    with officer_page.deployment.database.reading() as session:
        source = _source(session, officer_page, code)
        runs = runs_of(session, code, _RUNS_SHOWN)
        shown = _asked_run(officer_page, runs)
        findings: list[SeenFinding] = []
        if shown is not None:
            findings = findings_of(session, shown.id, _FINDINGS_SHOWN)
        context = {
            "source": source,
            "runs": runs,
            "shown": shown,
            "findings": findings,
            "datasets": datasets_of_sources(session, [code]).get(code, 0),
            "agency_names": agency_names(session, source.agency).get(source.agency),
        }
    problem = None if shown is None or shown.problem is None else message_from_json(shown.problem)
    context |= {
        "broken_by": problem,
        "say": lambda message: message.render(officer_page.translate),
        "is_asking": bool(runs) and runs[0].state == RunState.ASKING,
        "is_being_read": bool(runs) and runs[0].state in UNFINISHED,
        "may_decide": officer_page.officer.may(Role.APPROVER, source.agency),
        "kind_names": KIND_NAMES,
        "schedule_names": SCHEDULE_NAMES,
        "state_names": STATE_NAMES,
        "reach_names": REACH_NAMES,
        "harvest_address": officer_page.address(PART_NAME, HARVEST),
        "source_address": officer_page.address(PART_NAME, HARVEST, code),
    }
    return officer_page.show(
        "officers/datasets/harvest.html", context, here=PART_NAME, trouble=trouble
    )


def _asked_run(officer_page: OfficerPage, runs: Sequence[HarvestRunRow]) -> HarvestRunRow | None:
    """Return the run that is asked for, else the newest."""
    asked = officer_page.request.query_params.get("run", "")
    try:
        wanted = UUID(asked)
    except ValueError:
        return next(iter(runs), None)
    return next((one for one in runs if one.id == wanted), None)
