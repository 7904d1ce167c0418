"""Events of the audit log in words: who, what, about what, for whom, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.country import Names
from portal.accounts.colleagues import names_of_accounts
from portal.accounts.officer_roles import Role
from portal.audit.reading import SeenEvent
from portal.audit.rules import ActorKind
from portal.contact.following import references_of
from portal.contact.workflow import case_definitions
from portal.directory.back_office.record_names import names_of_records
from portal.directory.registers.definitions import Register, Subject
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.page.rendering import fill, isolate, isolate_ltr, isolated_name
from web.pages.officers.audit.case_words import CASE_KINDS
from web.pages.officers.audit.said import SaidWords, said_lines
from web.pages.officers.audit.words import (
    A_CITIZEN,
    ACTION_NAMES,
    AT_THE_TERMINAL,
    KIND_NAMES,
    THE_PORTAL,
    THE_PUBLIC,
)
from web.pages.officers.diff.diff_line import DiffLine
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.proposals.view import SUBJECT_NAMES, names_of_agencies

_FOLDERS = {"canned_answer": "answers", "routing_rule": "routing", "error_report": "cases"}
_NAMELESS = frozenset({"error_report", "logo", "audit_log", "routing_rule", "case_task"})
_SUBJECTS = frozenset(one.value for one in Subject)


@dataclass(frozen=True)
class Known:
    """The names of what a page of events is about."""

    agencies: Mapping[str, Names]
    records: Mapping[tuple[str, str], Names]
    accounts: Mapping[str, str]
    cases: Mapping[str, str]


@dataclass(frozen=True)
class ShownEvent:
    """An event in words; `actor` is what the list is asked for to see his events alone."""

    seq: int
    at: str
    who: Markup
    actor: str
    action: str
    kind: Markup
    name: Markup
    href: str | None
    draft: str | None
    agency: Markup | None
    network: str | None
    lines: Sequence[DiffLine]


def known_of(session: Session, events: Sequence[SeenEvent]) -> Known:
    """Look up the names of everything that these events are about."""
    codes: dict[Subject, set[str]] = {}
    people: set[str] = set()
    cases = {one.object_id for one in events if one.object_kind in CASE_KINDS}
    for one in events:
        if one.object_kind in _SUBJECTS:
            codes.setdefault(Subject(one.object_kind), set()).add(one.object_id)
        if one.object_kind == "account" and _is_id(one.object_id):
            people.add(one.object_id)
        for said in (one.old, one.new):
            people.update(_people_in(_mapping(said)))
    return Known(
        names_of_agencies(session),
        names_of_records(session, codes),
        names_of_accounts(session, people),
        references_of(session, cases),
    )


def _people_in(said: Mapping[str, Any]) -> set[str]:
    """Return the ids of the accounts that an event's values name."""
    named = {said.get("assigned_to"), _mapping(said.get("asked")).get("officer")}
    return {one for one in named if isinstance(one, str) and _is_id(one)}


def shown_event(officer_page: OfficerPage, known: Known, event: SeenEvent) -> ShownEvent:
    """Put one event into words; networks are shown to administrators of everything alone."""
    new = event.new if isinstance(event.new, Mapping) else {}
    name = known.agencies.get(event.agency or "")
    is_lead = officer_page.officer.may(Role.ADMINISTRATOR, None)
    return ShownEvent(
        seq=event.seq,
        at=minute_of(event.at, officer_page.deployment),
        who=_who(officer_page, event),
        actor=event.actor_id if event.actor_kind == ActorKind.OFFICER else event.actor_kind,
        action=officer_page.translate(ACTION_NAMES.get(event.action, event.action)),
        kind=_kind(officer_page, event),
        name=_name(officer_page, known, event),
        href=_href(officer_page, event),
        draft=officer_page.address("drafts", str(new["draft"])) if new.get("draft") else None,
        agency=_agency(officer_page, event, name),
        network=event.network if is_lead else None,
        lines=_lines(officer_page, known, event),
    )


def _who(officer_page: OfficerPage, event: SeenEvent) -> Markup:
    match event.actor_kind:
        case ActorKind.VISITOR:
            return Markup.escape(officer_page.translate(THE_PUBLIC))
        case ActorKind.CITIZEN:
            return Markup.escape(officer_page.translate(A_CITIZEN))
        case ActorKind.SYSTEM:
            return Markup.escape(officer_page.translate(THE_PORTAL))
        case ActorKind.OPERATOR:
            text = officer_page.translate(AT_THE_TERMINAL)
            return fill(text, name=isolate(event.actor_name))
        case _:
            return isolate(event.actor_name)


def _agency(officer_page: OfficerPage, event: SeenEvent, names: Names | None) -> Markup | None:
    if not event.agency:
        return None
    return isolated_name(names, officer_page.language) if names else isolate_ltr(event.agency)


def _kind(officer_page: OfficerPage, event: SeenEvent) -> Markup:
    kind, catalogue = event.object_kind, officer_page.deployment.catalogue
    if kind in catalogue:
        return isolated_name(catalogue[kind].names, officer_page.language)
    if kind in tuple(Register):
        text = Register(kind).definition.words.title
    elif kind in CASE_KINDS:
        return isolated_name(case_definitions(kind).newest.names, officer_page.language)
    elif kind in _SUBJECTS:
        text = SUBJECT_NAMES[Subject(kind)]
    else:
        text = KIND_NAMES.get(kind, kind)
    return Markup.escape(officer_page.translate(text))


def _name(officer_page: OfficerPage, known: Known, event: SeenEvent) -> Markup:
    names = known.records.get((event.object_kind, event.object_id))
    if names:
        return isolated_name(names, officer_page.language)
    said = {**_mapping(event.old), **_mapping(event.new)}
    match event.object_kind:
        case "account":
            return isolate(known.accounts.get(event.object_id, ""))
        case "invitation":
            return isolate_ltr(said.get("email", ""))
        case "import" | "canned_answer" as kind:
            return isolate(said.get("file" if kind == "import" else "name", ""))
        case kind if kind in CASE_KINDS:
            return isolate_ltr(known.cases.get(event.object_id, ""))
        case kind:
            return Markup("") if kind in _NAMELESS else isolate_ltr(event.object_id)


def _href(officer_page: OfficerPage, event: SeenEvent) -> str | None:
    """Return the page of what an event is about, which asks for its own rights."""
    kind, object_id = event.object_kind, event.object_id
    if kind in _SUBJECTS:
        return officer_page.address("history", kind, object_id)
    if kind in tuple(Register) or kind in officer_page.deployment.catalogue:
        is_here = officer_page.site.uploads is not None
        return officer_page.address("releases", kind, object_id) if is_here else None
    if kind == "account" and _is_id(object_id):
        return officer_page.address("people", object_id)
    if kind in _FOLDERS or kind in CASE_KINDS:
        return officer_page.address(_FOLDERS.get(kind, "cases"), object_id)
    if kind == "import" and officer_page.site.uploads is not None:
        return officer_page.address("imports", object_id)
    return None


def _lines(officer_page: OfficerPage, known: Known, event: SeenEvent) -> Sequence[DiffLine]:
    if event.object_kind in _SUBJECTS and event.action == "draft.applied":
        subject, said = Subject(event.object_kind), _mapping(event.new)
        if "records" in said:
            return _lines_of_several(officer_page, known, subject, event.old, said["records"])
        return diff_lines(
            officer_page, subject, event.old, said.get("content") or None, known.agencies
        )
    if event.object_kind in _SUBJECTS:
        return ()
    words = SaidWords(officer_page, known.agencies, known.accounts, event.object_kind)
    return said_lines(words, _mapping(event.old), _mapping(event.new))


def _lines_of_several(
    officer_page: OfficerPage, known: Known, subject: Subject, old: object, new: object
) -> Sequence[DiffLine]:
    """Write what one change did to several records, each line with the record's code."""
    before, after = _mapping(old), _mapping(new)
    return [
        replace(line, label=Markup("{} · {}").format(isolate_ltr(code), line.label))
        for code, said in after.items()
        for line in diff_lines(officer_page, subject, before.get(code), said, known.agencies)
    ]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
