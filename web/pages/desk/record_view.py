"""The pages of editing a record as they are drawn: its form, and the look at what it changes."""

from collections.abc import Mapping, Sequence

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.directory.listing.queries import Wanted, record_lines
from portal.directory.logos.rules import LARGEST_BYTES, LONGEST_SIDE_PX
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.schemas import Fault, Proposed
from web.page.answers import Trouble
from web.pages.desk.diff import diff_lines
from web.pages.desk.forms import Typed, pairs_of
from web.pages.desk.pictures import with_picture
from web.pages.desk.record_forms import Choices, Sketch, own_agencies, sections_of
from web.pages.desk.record_words import AGENCY_LIST, SERVICE_LIST
from web.pages.desk.sheets import NEW, Sheet

_MOST_SUGGESTED = 400
_TITLES: Mapping[Subject, str] = {
    Subject.AGENCY: _("New agency"),
    Subject.SERVICE: _("New service"),
}
_PICTURES: Mapping[str, str] = {"logo": _("Logo"), "photo": _("Photo")}


def show_form(
    sheet: Sheet,
    typed: Typed,
    *,
    base: str | None = None,
    trouble: Trouble | None = None,
    faults: Sequence[Fault] = (),
    proposals: Sequence[Proposal] = (),
) -> Response:
    """Show the form of a record with what was typed; `base` is what the form remembered so far."""
    desk = sheet.desk
    with desk.deployment.database.reading() as session:
        suggested = _suggestions(session, sheet)
    names = dict(suggested[AGENCY_LIST])
    sketch = Sketch(
        desk,
        sheet.book.subject,
        sheet.shapes,
        own_agencies(desk, {code: {desk.language: name} for code, name in names.items()}),
    )
    context = {
        **_about(sheet),
        "sections": sections_of(sketch, typed),
        "base": sheet.base if base is None else base,
        "suggested": suggested,
        "proposals": proposals,
        "may_edit": sheet.stands is None or desk.officer.may(Role.EDITOR, sheet.agency),
    }
    template = "desk_record_form.html"
    return desk.show(template, context, here=sheet.book.path, trouble=trouble, faults=faults)


def show_review(
    sheet: Sheet,
    proposed: Proposed,
    carried: Sequence[tuple[str, str]],
    *,
    reason: str,
) -> Response:
    """Show what a form changes; `carried` are its fields, for the next step."""
    desk, subject = sheet.desk, sheet.book.subject
    old = None if sheet.stands is None else sheet.stands.content
    new = proposed.content
    with desk.deployment.database.reading() as session:
        names = agency_names(session, *_codes(old), *_codes(new))
    context = {
        **_about(sheet),
        "lines": diff_lines(desk, subject, old, new, names),
        "carried": carried,
        "base": sheet.base,
        "reason": reason,
        "needs_second": desk.needs_second_officer(subject),
    }
    return desk.show("desk_record_review.html", context, here=sheet.book.path)


def show_picture(
    sheet: Sheet,
    typed: Typed,
    place: str,
    *,
    base: str,
    trouble: Trouble | None = None,
) -> Response:
    """Ask for the picture of a field, as logo; its form so far is carried on.

    Raises InvalidParameter where no picture belongs.
    """
    with_picture(sheet.shapes, typed, place, "")
    carried = pairs_of(sheet.shapes, typed)
    context = {
        **_about(sheet),
        "carried": carried,
        "base": base,
        "picture_of": place,
        "picture_title": _PICTURES[place.rpartition(".")[2]],
        "picture": dict(carried).get(place),
        "largest_kb": LARGEST_BYTES // 1000,
        "longest_px": LONGEST_SIDE_PX,
    }
    return sheet.desk.show("desk_logo.html", context, here=sheet.book.path, trouble=trouble)


def _about(sheet: Sheet) -> dict[str, object]:
    """Return what both pages show of the record: its names, where it is found."""
    stands = sheet.stands
    names: Names | None = None if stands is None else stands.content["names"]
    return {
        "names": names,
        "code": sheet.code,
        "title": best_name(names, sheet.desk.language) if names else None,
        "new_title": _TITLES[sheet.book.subject],
        "subject": sheet.book.subject.value,
        "folder": sheet.book.path,
        "form_address": sheet.desk.address(sheet.book.path, sheet.code or NEW),
        "is_new": stands is None,
    }


def _suggestions(session: Session, sheet: Sheet) -> dict[str, Choices]:
    """Return codes that may be typed, with names: all agencies, the services of one's own."""
    own = sheet.desk.agencies() if sheet.agency is None else frozenset({sheet.agency})
    services: Choices = ()
    if sheet.book.subject is Subject.SERVICE:
        services = _named(session, sheet, Register.SERVICES, Wanted(own))
    return {
        AGENCY_LIST: _named(session, sheet, Register.AGENCIES, Wanted(None)),
        SERVICE_LIST: services,
    }


def _named(session: Session, sheet: Sheet, register: Register, wanted: Wanted) -> Choices:
    language = sheet.desk.language
    lines, _count = record_lines(
        session, register, wanted, language=language, limit=_MOST_SUGGESTED
    )
    return [(line.code, best_name(line.names, language) or line.code) for line in lines]


def _codes(content: Content | None) -> list[str]:
    """List what may be the code of an agency in a content."""
    if content is None:
        return []
    within = content.get("at_offices", {})
    papers = content.get("papers", ())
    named = [content.get(name) for name in ("code", "agency", "parent", "successor")]
    named += [paper.get("issued_by_agency") for paper in papers]
    lists = (content.get("co_providers", ()), within.get("agencies", ()))
    return [code for code in (*named, *(one for held in lists for one in held)) if code]
