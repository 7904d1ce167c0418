"""The desk of a dataset: where it stands, what is next, its files with their versions."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets import service
from portal.opendata.datasets.drafts import missing_for_review
from portal.opendata.datasets.rules import STATE_NAMES, DatasetState
from portal.opendata.datasets.workflow import dataset_definitions, names_of_state
from portal.opendata.formats.rules import FORMATS
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import last_day_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.datasets.here import DatasetHere, dataset_here
from web.pages.officers.datasets.words import PART_NAME, STEPS
from web.pages.officers.draft_forms import faults_at_fields
from web.pages.officers.shown_events import ShownEvent, shown_events
from web.pages.opendata.words import KIND_NAMES, ORIGIN_NAMES

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_NOTHING: Mapping[str, str] = {}
# What each command needs; the services ask again.
_ROLES: Mapping[str, Role] = {
    "hand_in": Role.EDITOR,
    "review": Role.EDITOR,
    "send_back": Role.EDITOR,
    "discard": Role.EDITOR,
    "publish": Role.APPROVER,
    "withdraw": Role.APPROVER,
}


@router.get("/{name}")
def show_desk(officer_page: OfficerPageHere, name: str) -> Response:
    """Show where a dataset stands and what is to be done."""
    return _page(officer_page, name)


@router.post("/{name}")
def take_command(officer_page: OfficerPageHere, name: str, fields: FieldsHere) -> Response:
    """Hand a dataset in, review it, send it back, publish it, withdraw it, throw it away."""
    command = fields.get("command")
    with officer_page.deployment.database.reading() as session:
        here = dataset_here(session, officer_page, name)
    if command not in _ROLES:
        raise nothing_here()
    officer_page.require(_ROLES[command], here.dataset.agency)
    typed = dict(fields.but())
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, here, command, fields)
    except InvalidFields as error:
        return _page(officer_page, name, typed, faults=error.faults)
    except InvalidParameter as error:
        return _page(officer_page, name, typed, faults=[error])
    except AroundMeError as error:
        return _page(officer_page, name, typed, trouble=trouble_of(error))
    if command == "discard":
        return officer_page.go_to(PART_NAME, said="done")
    return officer_page.go_to(*here.path(), said="done")


def _do(session: Session, here: DatasetHere, command: str, fields: Fields) -> None:
    officer_page = here.officer_page
    ctx, by, dataset_id = officer_page.site.opendata, officer_page.officer, here.dataset.id
    if command == "hand_in":
        service.hand_in(session, ctx, dataset_id, by)
    elif command == "review":
        service.review(session, ctx, dataset_id, by)
    elif command == "send_back":
        service.send_back(session, ctx, dataset_id, fields.get("reason"), by)
    elif command == "publish":
        service.publish(session, ctx, dataset_id, by)
    elif command == "discard":
        service.discard(session, ctx, dataset_id, by)
    else:
        languages = officer_page.deployment.country.languages
        because = {one: fields.get(f"because.{one}") for one in languages}
        service.withdraw(session, ctx, dataset_id, because, by)


def _page(
    officer_page: OfficerPage,
    name: str,
    typed: Mapping[str, str] = _NOTHING,
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
) -> Response:
    with officer_page.deployment.database.reading() as session:
        here = dataset_here(session, officer_page, name)
        agencies = agency_names(session, here.dataset.agency)
        events = _events(session, here)
    context = {
        "here_is": here,
        "dataset": here.dataset,
        "desk": here.desk,
        "desk_address": officer_page.address(*here.path()),
        "files_address": officer_page.address(PART_NAME, "files"),
        "agency_names": agencies.get(here.dataset.agency),
        "steps": _steps(here.desk.state),
        "missing": _missing(here),
        "open_count": sum(
            len(scan.open)
            for some in here.desk.versions.values()
            for one in some
            if one.is_on_the_way and (scan := here.scan(one)) is not None
        ),
        "by_day": last_day_of(here.desk.due_at, officer_page.deployment),
        "is_overdue": here.dataset.is_overdue_on(officer_page.today),
        "events": events,
        "typed": typed,
        "formats": FORMATS,
        "state_names": {one: names_of_state(one) for one in DatasetState},
        "version_states": STATE_NAMES,
        "kind_names": KIND_NAMES,
        "origin_names": ORIGIN_NAMES,
        "may_edit": here.may(Role.EDITOR),
        "may_decide": here.may(Role.APPROVER),
        "languages": officer_page.deployment.country.languages,
    }
    return officer_page.show(
        "officers/datasets/dataset.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=faults_at_fields(faults),
    )


def _steps(state: DatasetState) -> list[tuple[str, str]]:
    """Return the steps to everybody, each as done, as the next one or as still to come."""
    now = next((n for n, (_text, states) in enumerate(STEPS) if state in states), len(STEPS))
    is_out = state in (DatasetState.PUBLISHED, DatasetState.WITHDRAWN)
    return [
        (text, "done" if n < now or is_out else "now" if n == now else "later")
        for n, (text, _states) in enumerate(STEPS)
    ]


def _missing(here: DatasetHere) -> list[InvalidParameter]:
    """Return what a draft lacks before it can be handed in, but for the file."""
    if here.desk.state is not DatasetState.DRAFT:
        return []
    country = here.officer_page.deployment.country
    lacking = missing_for_review(here.dataset, country)
    return [one for one in lacking if one.parameter != "resources"]


def _events(session: Session, here: DatasetHere) -> list[ShownEvent]:
    item = session.get(WorkflowItem, here.dataset.id)
    if item is None:
        return []
    definition = dataset_definitions()[item.version]
    # That it was begun says nothing: it was received from nobody.
    return shown_events(here.officer_page, definition, events_of(session, item.id)[1:], {})
