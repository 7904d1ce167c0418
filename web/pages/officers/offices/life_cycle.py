"""The pages on which an office is closed or reopened, removed, given away or taken in by another.

Each asks for what it needs, shows what would become of which office, and hands that in as one
proposal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import Message
from geo.messages import mark as _
from layers.opening.closures import REASONS, Closure, next_closure
from portal.accounts.officer_roles import Role
from portal.directory.bulk.rules import read_closure, read_day
from portal.directory.offices.life_cycle import closed, merged, moved, reopened
from portal.directory.offices.queries import offices_beside
from portal.directory.registers.definitions import Subject
from portal.proposals.proposing import Wanted
from portal.proposals.queries import waiting_for
from portal.proposals.schemas import Content
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.proposals.view import names_of_agencies, shown_proposals
from web.pages.officers.together import SEEN, Look, SeenOtherwise, hand_in, look_at

router = APIRouter(prefix="/{language}/officers/office", include_in_schema=False)

_NO_FIELDS = Fields(())
_MOST_BESIDE = 12


@dataclass(frozen=True)
class Asked:
    """One request about the life of an office: the office as it stands, and what was typed."""

    officer_page: OfficerPage
    office: Content
    fields: Fields

    @property
    def ref(self) -> str:
        """The office's reference."""
        return str(self.office["ref"])


@dataclass(frozen=True)
class Action:
    """Something that becomes of an office; `plan` says what, from what was typed."""

    name: str
    title: str
    about: str
    plan: Callable[[Session, Asked], Wanted]


def _close(_session: Session, asked: Asked) -> Wanted:
    fields = asked.fields
    if fields.get("way") == "reopen":
        return Wanted([reopened(asked.office)])
    start = read_day("start", fields.get("start"))
    until = read_day("until", fields.get("until")) if fields.get("until").strip() else None
    return Wanted([closed(asked.office, read_closure(start, until, fields.get("why")))])


def _remove(_session: Session, asked: Asked) -> Wanted:
    return Wanted(removals=[asked.ref])


def _move(session: Session, asked: Asked) -> Wanted:
    agency = asked.fields.get("agency")
    if agency not in names_of_agencies(session):
        raise InvalidParameter("agency", _("Choose the agency that the office is given to."))
    return Wanted([moved(asked.office, agency)])


def _merge(session: Session, asked: Asked) -> Wanted:
    page = asked.officer_page
    other_ref = asked.fields.get("other_ref").strip() or asked.fields.get("other")
    found = page.proposables[Subject.OFFICE].standings(session, [other_ref.replace("\0", "")])
    other = found.get(other_ref)
    if other is None or not page.officer.may(Role.EDITOR, other.agency or None):
        raise InvalidParameter(
            "other",
            _("“{value}” is no office that you edit: choose one, or give its reference."),
            value=other_ref,
        )
    if other_ref == asked.ref:
        raise InvalidParameter("other", _("An office cannot be merged with itself."))
    stays, goes = asked.office, other.content
    if asked.fields.get("stays") == "other":
        stays, goes = goes, stays
    return Wanted([merged(stays, goes)], [str(goes["ref"])])


ACTIONS = (
    Action(
        "close",
        _("Close or reopen"),
        _("A closed office stays in the list of citizens and says so, from the day that you name."),
        _close,
    ),
    Action(
        "move",
        _("Give to another agency"),
        _("Both agencies have to agree: an approver of each, or one of all agencies."),
        _move,
    ),
    Action(
        "merge",
        _("Merge with another office"),
        _(
            "One of the two stays and takes over the services of the other. Whoever asks for the"
            " other is led to the one that stays."
        ),
        _merge,
    ),
    Action(
        "remove",
        _("Remove"),
        _(
            "For an office that never existed or stands twice. One that is given up is better"
            " closed: then citizens are told."
        ),
        _remove,
    ),
)


def _add_routes(action: Action) -> None:
    @router.get(f"/{action.name}/{{ref:path}}")
    def ask(officer_page: OfficerPageHere, ref: str) -> Response:
        """Ask for what is needed."""
        return _page(action, _asked(officer_page, ref, _NO_FIELDS))

    @router.post(f"/{action.name}/{{ref:path}}")
    def take(officer_page: OfficerPageHere, ref: str, fields: FieldsHere) -> Response:
        """Show what would become of the office, or hand it in."""
        return _take(action, _asked(officer_page, ref, fields))


for _one in ACTIONS:
    _add_routes(_one)


def _asked(officer_page: OfficerPage, ref: str, fields: Fields) -> Asked:
    stands = None
    if "\0" not in ref:
        with officer_page.deployment.database.reading() as session:
            stands = officer_page.proposables[Subject.OFFICE].standing(session, ref)
    if stands is None:
        raise nothing_here()
    officer_page.require(Role.EDITOR, stands.agency or None)
    return Asked(officer_page, stands.content, fields)


def _take(action: Action, asked: Asked) -> Response:
    page = asked.officer_page
    try:
        if asked.fields.get("command") == "submit":
            proposal_id = hand_in(
                page,
                Subject.OFFICE,
                lambda session: action.plan(session, asked),
                seen=asked.fields.get(SEEN),
                reason=asked.fields.get("reason"),
            )
            return page.go_to("drafts", proposal_id, said="submitted")
        with page.deployment.database.reading() as session:
            wanted = action.plan(session, asked)
            agencies = names_of_agencies(session)
            look = look_at(session, page, Subject.OFFICE, wanted, agencies)
    except SeenOtherwise:
        text = _("Something has changed since you looked: look again.")
        return _page(action, asked, trouble=Trouble(Message(text), 409))
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(action, asked, trouble=trouble_of(error))
    return _page(action, asked, look=look)


def _page(
    action: Action, asked: Asked, *, look: Look | None = None, trouble: Trouble | None = None
) -> Response:
    page, office = asked.officer_page, asked.office
    with page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        found = waiting_for(session, Subject.OFFICE, [asked.ref], page.agencies())
        waiting = shown_proposals(session, page, found, agencies)
        beside = _beside(session, asked) if action.name == "merge" else []
    closure = next_closure(office.get("opening_hours"), page.today)
    context = {
        "action": action,
        "actions": ACTIONS,
        "ref": asked.ref,
        "names": office.get("names") or {},
        "agency_names": agencies.get(office["agency"]),
        "proposals": waiting,
        "compared": look,
        "typed": _typed(asked.fields, closure, page.today),
        "closure": closure,
        "reasons": [(code, page.translate(text)) for code, text in REASONS.items()],
        "agencies": [
            (code, best_name(names, page.language) or code)
            for code, names in agencies.items()
            if code != office["agency"]
        ],
        "beside": beside,
    }
    return page.show("officers/offices/life_cycle.html", context, here="offices", trouble=trouble)


def _typed(fields: Fields, closure: Closure | None, today: date) -> Mapping[str, Any]:
    """Return what the fields of the form hold: what was typed, or what stands."""
    if fields.pairs:
        return dict(fields.pairs)
    start = today if closure is None else closure.start
    return {
        "start": start.isoformat(),
        "until": closure.until.isoformat() if closure and closure.until else "",
        "why": closure.reason if closure else "",
    }


def _beside(session: Session, asked: Asked) -> list[tuple[str, dict[str, str], float]]:
    agencies = asked.officer_page.agencies(Role.EDITOR)
    return offices_beside(
        session, agencies, asked.ref, asked.office["lon"], asked.office["lat"], limit=_MOST_BESIDE
    )
