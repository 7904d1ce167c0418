"""Cases as pages show them: in the queue, and one with all that was said and has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from geo.country import Names, best_name
from geo.messages import mark as _
from portal.contact.canned import filled
from portal.contact.models import Case, CaseMessage
from portal.contact.officer_models import CannedAnswer
from portal.contact.queue_filter import QueueFilter
from portal.contact.references import read_reference
from portal.contact.rules import APPEAL, Kind
from portal.contact.topics import load_topics
from portal.contact.workflow import case_definitions
from web.page.minutes import last_day_of, minute_of
from web.page.officer_page import Fields, OfficerPage
from web.page.site import site_of

FILTERS = ("agency", "kind", "state", "topic", "area", "show", "q")
_LONGEST_WORDS = 200
KINDS = (*(kind.value for kind in Kind), APPEAL)
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


def asked_filter(request: Request, officer_page: OfficerPage) -> QueueFilter:
    """Read the filters of an address; what is none of them counts for nothing."""
    told = {name: request.query_params.get(name, "").replace("\0", "") for name in FILTERS}
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


def filter_choices(
    officer_page: OfficerPage, agencies: Mapping[str, Names], areas: Mapping[str, Names]
) -> list[tuple[str, str, list[tuple[str, Names | str]], str]]:
    """Return the filters: name, label, choices with what they are called, and the chosen one."""
    seen = officer_page.agencies()
    asked = officer_page.request.query_params
    states = {one.name: one.names for kind in KINDS for one in case_definitions(kind).newest.states}
    own: list[tuple[str, Names | str]] = [
        (code, names) for code, names in agencies.items() if seen is None or code in seen
    ]
    kinds: list[tuple[str, Names | str]] = [
        (kind, case_definitions(kind).newest.names) for kind in KINDS
    ]
    drawn: list[tuple[str, str, list[tuple[str, Names | str]], str]] = [
        ("show", _("Which cases"), list(SHOWS.items()), ""),
        ("kind", _("Kind"), kinds, ""),
        ("state", _("State"), list(states.items()), ""),
        ("topic", _("Topic"), [(one.code, one.names) for one in load_topics()], ""),
    ]
    if areas:
        drawn.append(("area", _("Area"), list(areas.items()), ""))
    if len(own) > 1:
        drawn.append(("agency", _("Agency"), own, ""))
    return [(name, label, choices, asked.get(name, "")) for name, label, choices, _no in drawn]


def next_address(officer_page: OfficerPage, after: tuple[datetime, UUID] | None) -> str | None:
    """Return the address of the next page; None at the end."""
    if after is None:
        return None
    asked = officer_page.request.query_params
    kept = {name: asked[name] for name in FILTERS if asked.get(name)}
    kept["after"] = f"{after[0].timestamp():.6f} {after[1]}"
    return f"{officer_page.address('cases')}?{urlencode(kept)}"


def read_after(text: str) -> tuple[datetime, UUID] | None:
    """Read where a page begins; None for the first, and for what was not made here."""
    seconds, _space, id_ = text.partition(" ")
    try:
        # Seconds since 1970, for a moment may lie in the year 9000.
        return datetime.fromtimestamp(float(seconds)).astimezone(), UUID(id_)
    except (ValueError, OverflowError, OSError):
        return None
