"""Changing many rows of a list at once: what is to change, the look at each row, handing it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.bulk.rules import CHANGES, BulkChange
from portal.directory.listing.queries import office_refs, record_codes
from portal.directory.registers.definitions import REGISTERS, Subject
from portal.proposals.proposing import MOST_TOGETHER, Wanted
from portal.proposals.queries import waiting_for
from web.page.answers import Trouble, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.bulk.view import Preview, bulk_page
from web.pages.officers.list_filters import ListFilters, read_filters
from web.pages.officers.proposals.view import names_of_agencies, shown_proposals
from web.pages.officers.together import SEEN, SeenOtherwise, hand_in, look_at

router = APIRouter(prefix="/{language}/officers/bulk", include_in_schema=False)

CODE, ALL, CHANGE = "code", "all", "change"


@dataclass(frozen=True)
class Selection:
    """The rows that were chosen: by their codes, or all that filters show (`is_all`)."""

    officer_page: OfficerPage
    subject: Subject
    fields: Fields
    filters: ListFilters

    @property
    def is_all(self) -> bool:
        """Check whether everything that the filters show is chosen."""
        return bool(self.fields.get(ALL))

    def codes(self, session: Session) -> list[str]:
        """Return the codes of the rows, at most one more than can be changed together."""
        most = MOST_TOGETHER + 1
        if not self.is_all:
            return list(dict.fromkeys(self.fields.all(CODE)))[:most]
        wanted = self.filters.wanted(self.officer_page, Role.EDITOR)
        if self.subject is Subject.OFFICE:
            return office_refs(session, wanted, most=most)
        return record_codes(session, REGISTERS[self.subject], wanted, most=most)


def _add_routes(subject: Subject) -> None:
    @router.post(f"/{subject.folder}")
    def change_many(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
        """Ask what is to change in the chosen rows, show it, or hand it in."""
        officer_page.require_somewhere(Role.EDITOR)
        filters = read_filters(subject, fields)
        return _take(Selection(officer_page, subject, fields, filters))


for _subject in CHANGES:
    _add_routes(_subject)


def _take(selection: Selection) -> Response:
    page, subject = selection.officer_page, selection.subject
    command = selection.fields.get("command")
    try:
        if command == "submit":
            proposal_id = hand_in(
                page,
                subject,
                lambda session: _wanted(session, selection)[0],
                seen=selection.fields.get(SEEN),
                reason=selection.fields.get("reason"),
            )
            return page.go_to("drafts", proposal_id, said="submitted")
        preview = _preview(selection) if command == "show" else None
    except SeenOtherwise:
        text = _("Something has changed since you looked: look again.")
        return _page(selection, trouble=Trouble(Message(text), 409))
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(selection, trouble=trouble_of(error))
    return _page(selection, preview)


def _page(
    selection: Selection, preview: Preview | None = None, trouble: Trouble | None = None
) -> Response:
    with selection.officer_page.deployment.database.reading() as session:
        count = len(selection.codes(session))
    return bulk_page(
        selection.officer_page,
        selection.subject,
        selection.fields,
        filters=selection.filters,
        count=count,
        preview=preview,
        trouble=trouble,
    )


def _preview(selection: Selection) -> Preview:
    page, subject = selection.officer_page, selection.subject
    with page.deployment.database.reading() as session:
        wanted, unchanged, faulty = _wanted(session, selection)
        agencies = names_of_agencies(session)
        look = look_at(session, page, subject, wanted, agencies)
        codes = [one.code for one in look.changes]
        found = waiting_for(session, subject, codes, page.agencies())
        waiting = shown_proposals(session, page, found, agencies)
    return Preview(look, unchanged, faulty, waiting)


def _wanted(
    session: Session, selection: Selection
) -> tuple[Wanted, Sequence[str], Mapping[str, Message]]:
    """Return what the rows become, which stay as they are, and which cannot become it and why.

    Raises InvalidParameter for what was typed, and for rows of which nothing is left.
    """
    change = _change(selection)
    page, codes = selection.officer_page, selection.codes(session)
    if not codes:
        raise InvalidParameter(CODE, _("Nothing is ticked: tick the rows that are to change."))
    if len(codes) > MOST_TOGETHER:
        raise InvalidParameter(
            CODE,
            _("More than {most} rows at once are not possible: narrow the list by a filter."),
            most=MOST_TOGETHER,
        )
    offered = page.proposables[selection.subject]
    own = f"{change.name}."
    given = {
        name.removeprefix(own): held
        for name, held in selection.fields.pairs
        if name.startswith(own)
    }
    contents: list[Mapping[str, Any]] = []
    unchanged: list[str] = []
    faulty: dict[str, Message] = {}
    for code, stands in offered.standings(session, codes).items():
        # What is of another agency looks as if it were not there.
        if not page.officer.may(Role.EDITOR, stands.agency or None):
            continue
        read, faults = offered.read(session, change.apply(stands.content, given))
        if read is None:
            faulty[code] = faults[0].message
        elif read.content == stands.content:
            unchanged.append(code)
        else:
            contents.append(read.content)
    if not contents and not faulty:
        raise InvalidParameter(CHANGE, _("This changes nothing in any of the rows."))
    return Wanted(contents), unchanged, faulty


def _change(selection: Selection) -> BulkChange:
    name = selection.fields.get(CHANGE)
    found = next((one for one in CHANGES[selection.subject] if one.name == name), None)
    if found is None:
        raise InvalidParameter(CHANGE, _("Choose what is to change."))
    return found
