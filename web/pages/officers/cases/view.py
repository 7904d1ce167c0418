"""Cases as pages show them: in the queue, and one with all that was said and has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from geo.country import Names, best_name
from geo.messages import mark as _
from geo.references import read_reference
from layers.areas.queries import AreaName
from portal.contact.canned import filled
from portal.contact.models import Case, CaseMessage
from portal.contact.officer_models import CannedAnswer
from portal.contact.pages import OFFICES, read_page
from portal.contact.queue_filter import QueueFilter
from portal.contact.queue_statements import Position
from portal.contact.rules import APPEAL, Kind
from portal.contact.tasks import TaskLine
from portal.contact.topics import load_topics
from portal.contact.workflow import case_definitions
from portal.directory.registers.definitions import Subject
from web.page.minutes import last_day_of, minute_of
from web.page.officer_page import Fields, OfficerPage
from web.page.site import site_of

FILTERS = ("agency", "kind", "state", "topic", "area", "show", "q")
_LONGEST_WORDS = 200
KINDS = (*(kind.value for kind in Kind), APPEAL)
_FOLDERS: Mapping[str, str] = {one.value: one.folder for one in Subject}
SHOWS = {
    "overdue": _("overdue"),
    "mine": _("assigned to you"),
    "nobodys": _("assigned to nobody"),
    "risen": _("risen to a level"),
    "located": _("with a place"),
    "closed": _("closed"),
}


@dataclass(frozen=True)
class ShownCase:
    """A case in words; `last_day` is the one by whose end something has to be done."""

    case: Case
    kind_names: Names
    state_names: Names
    agency_names: Names | None
    assigned_to: str | None
    filed: str
    closed: str
    last_day: date | None
    is_overdue: bool


@dataclass(frozen=True)
class ShownMessage:
    """Something that was said, when and by whom; an officer's name, else the writer's."""

    message: CaseMessage
    at: str


@dataclass(frozen=True)
class ShownTask:
    """A part of a case in words: who asked whom for it, when, and until when."""

    line: TaskLine
    state_names: Names
    agency_names: Names | None
    asker_names: Names | None
    asked: str
    closed: str
    last_day: date | None
    is_overdue: bool


def shown_case(
    officer_page: OfficerPage, case: Case, names: Mapping[str, str], agencies: Mapping[str, Names]
) -> ShownCase:
    """Prepare a case; `names` are those of officers by the ids of their accounts."""
    definition = case_definitions(case.kind).newest
    return ShownCase(
        case=case,
        kind_names=definition.names,
        state_names=definition.state(case.state).names,
        agency_names=agencies.get(case.agency or ""),
        assigned_to=names.get(case.assigned_to or ""),
        filed=minute_of(case.filed_at, officer_page.deployment),
        closed=minute_of(case.closed_at, officer_page.deployment),
        last_day=last_day_of(case.due_at, officer_page.deployment),
        is_overdue=case.due_at is not None and case.due_at <= officer_page.now,
    )


def shown_messages(
    officer_page: OfficerPage, messages: Sequence[CaseMessage]
) -> list[ShownMessage]:
    """Prepare what was said, in its order."""
    return [ShownMessage(one, minute_of(one.at, officer_page.deployment)) for one in messages]


def text_with_answer(
    officer_page: OfficerPage,
    typed: Fields | None,
    answers: Sequence[CannedAnswer],
    case: Case,
    agencies: Mapping[str, Names],
) -> str:
    """Return what was typed, and below it the ready answer that was chosen, filled for the case."""
    if typed is None:
        return ""
    chosen = typed.get("answer") if typed.get("command") == "fill" else ""
    ready = next((one for one in answers if str(one.id) == chosen), None)
    if ready is None:
        return typed.get("text")
    names = agencies.get(case.agency or "", {})
    to_writer = site_of(officer_page.request).translations.to(case.language)
    unit = to_writer(_("the unit above the agencies"))
    agency = best_name(names, case.language) or case.agency or unit
    written = filled(ready, case, agency, officer_page.now)
    return "\n\n".join(filter(None, (typed.get("text").strip(), written)))


def shown_task(
    officer_page: OfficerPage, line: TaskLine, agencies: Mapping[str, Names]
) -> ShownTask:
    """Prepare a part that was asked of an agency."""
    item, deployment = line.item, officer_page.deployment
    definition = case_definitions(item.definition)[item.version]
    return ShownTask(
        line=line,
        state_names=definition.state(item.state).names,
        agency_names=agencies.get(item.agency or ""),
        asker_names=agencies.get(line.task.asked_by),
        asked=minute_of(item.opened_at, deployment),
        closed=minute_of(item.closed_at, deployment),
        last_day=last_day_of(item.due_at, deployment),
        is_overdue=item.due_at is not None and item.due_at <= officer_page.now,
    )


def asked_filter(officer_page: OfficerPage) -> QueueFilter:
    """Read the filters of an address; what is none of them counts for nothing."""
    asked = officer_page.request.query_params
    told = {name: asked.get(name, "").replace("\0", "") for name in FILTERS}
    show, words = told["show"], told["q"][:_LONGEST_WORDS]
    reference = read_reference(words)
    return QueueFilter(
        agencies=officer_page.agencies_asked(),
        kind=told["kind"] or None,
        state=told["state"] or None,
        topic=told["topic"] or None,
        region=told["area"] or None,
        assigned_to={"mine": str(officer_page.officer.id), "nobodys": ""}.get(show),
        is_overdue=show == "overdue",
        is_escalated=show == "risen",
        is_located=show == "located",
        is_closed=show == "closed",
        words="" if reference else words,
        reference=reference or "",
    )


def case_filters(
    officer_page: OfficerPage, agencies: Mapping[str, Names], areas: Sequence[AreaName]
) -> dict[str, object]:
    """Return what the form of the filters needs: choices, what is asked for, and the words."""
    asked, seen = officer_page.request.query_params, officer_page.agencies()
    own = {code: one for code, one in agencies.items() if seen is None or code in seen}
    states = {one.name: one.names for kind in KINDS for one in case_definitions(kind).newest.states}
    drawn: list[tuple[str, str, Mapping[str, Names | str]]] = [
        ("show", _("Which cases"), SHOWS),
        ("kind", _("Kind"), {kind: case_definitions(kind).newest.names for kind in KINDS}),
        ("state", _("State"), states),
        ("topic", _("Topic"), {one.code: one.names for one in load_topics()}),
        ("area", _("Area"), {one.code: one.names for one in areas if one.level == 1}),
        ("agency", _("Agency"), own if len(own) > 1 else {}),
    ]
    return {
        "filters": [
            (name, label, list(choices.items()), asked.get(name, ""))
            for name, label, choices in drawn
            if choices
        ],
        "words": asked.get("q", "")[:_LONGEST_WORDS],
        "is_narrowed": any(asked.get(name) for name in FILTERS),
    }


def kept_filters(officer_page: OfficerPage) -> dict[str, str]:
    """Return the filters of an address, for another one about the same cases."""
    asked = officer_page.request.query_params
    return {name: asked[name] for name in FILTERS if asked.get(name)}


def list_address(officer_page: OfficerPage, *path: str, after: Position | None = None) -> str:
    """Return the address of a list with the filters asked for, its page behind a position."""
    kept = kept_filters(officer_page)
    if after is not None:
        kept["after"] = f"{after[0].timestamp():.6f} {after[1]}"
    address = officer_page.address(*path)
    return f"{address}?{urlencode(kept)}" if kept else address


def read_after(text: str) -> Position | None:
    """Read where a page begins; None for the first, and for what was not made here."""
    seconds, _space, id_ = text.partition(" ")
    try:
        # Seconds since 1970, for a moment may lie in the year 9000.
        return datetime.fromtimestamp(float(seconds)).astimezone(), UUID(id_)
    except (ValueError, OverflowError, OSError):
        return None


def record_address(officer_page: OfficerPage, case: Case) -> str | None:
    """Return the address at which the record of a page is mended; None where there is none."""
    page = read_page(case.details.get("page", ""))
    folder = _FOLDERS.get(page.kind)
    if folder is None or page.code is None:
        return None
    return officer_page.address(folder, page.code.removeprefix(OFFICES))
