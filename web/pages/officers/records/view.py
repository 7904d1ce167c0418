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
from portal.directory.registers.definitions import Register
from portal.directory.registers.reading import linked_registers
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.schemas import Fault, Proposed
from web.page.answers import Trouble
from web.page.forms.typed import Typed, pairs_of
from web.pages.officers.diff import diff_lines
from web.pages.officers.records.drawing import Choices, FormContext, own_agencies, sections_of
from web.pages.officers.records.pictures import with_picture
from web.pages.officers.records.record_form import NEW, RecordForm

_MOST_SUGGESTED = 400
_PICTURES: Mapping[str, str] = {"logo": _("Logo"), "photo": _("Photo")}


def show_form(
    form: RecordForm,
    typed: Typed,
    *,
    base: str | None = None,
    trouble: Trouble | None = None,
    faults: Sequence[Fault] = (),
    proposals: Sequence[Proposal] = (),
) -> Response:
    """Show the form of a record with what was typed; `base` is what the form remembered so far."""
    officer_page = form.officer_page
    with officer_page.deployment.database.reading() as session:
        suggested = _suggestions(session, form)
    names = dict(suggested[Register.AGENCIES.value])
    form_context = FormContext(
        officer_page,
        form.register.subject,
        form.shapes,
        own_agencies(
            officer_page, {code: {officer_page.language: name} for code, name in names.items()}
        ),
    )
    context = {
        **_about(form),
        "sections": sections_of(form_context, typed),
        "base": form.base if base is None else base,
        "suggested": suggested,
        "proposals": proposals,
        "may_edit": form.stands is None or officer_page.officer.may(Role.EDITOR, form.agency),
    }
    template = "officers/records/form.html"
    return officer_page.show(
        template, context, here=form.register.value, trouble=trouble, faults=faults
    )


def show_review(
    form: RecordForm,
    proposed: Proposed,
    carried: Sequence[tuple[str, str]],
    *,
    reason: str,
) -> Response:
    """Show what a form changes; `carried` are its fields, for the next step."""
    officer_page, subject = form.officer_page, form.register.subject
    old = None if form.stands is None else form.stands.content
    new = proposed.content
    with officer_page.deployment.database.reading() as session:
        names = agency_names(session, *_codes(old), *_codes(new))
    context = {
        **_about(form),
        "lines": diff_lines(officer_page, subject, old, new, names),
        "carried": carried,
        "base": form.base,
        "reason": reason,
        "needs_second": officer_page.needs_second_officer(subject),
    }
    return officer_page.show("officers/records/review.html", context, here=form.register.value)


def show_picture(
    form: RecordForm,
    typed: Typed,
    place: str,
    *,
    base: str,
    trouble: Trouble | None = None,
) -> Response:
    """Ask for the picture of a field, as logo; its form so far is carried on.

    Raises InvalidParameter where no picture belongs.
    """
    with_picture(form.shapes, typed, place, "")
    carried = pairs_of(form.shapes, typed)
    context = {
        **_about(form),
        "carried": carried,
        "base": base,
        "picture_of": place,
        "picture_title": _PICTURES[place.rpartition(".")[2]],
        "picture": dict(carried).get(place),
        "largest_kb": LARGEST_BYTES // 1000,
        "longest_px": LONGEST_SIDE_PX,
    }
    return form.officer_page.show(
        "officers/records/logo.html", context, here=form.register.value, trouble=trouble
    )


def _about(form: RecordForm) -> dict[str, object]:
    """Return what both pages show of the record: its names, where it is found."""
    stands = form.stands
    names: Names | None = None if stands is None else stands.content["names"]
    return {
        "names": names,
        "code": form.code,
        "title": best_name(names, form.officer_page.language) if names else None,
        "words": form.register.definition.words,
        "has_page": form.register.definition.has_page,
        "subject": form.register.subject.value,
        "folder": form.register.value,
        "form_address": form.officer_page.address(form.register.value, form.code or NEW),
        "is_new": stands is None,
    }


def _suggestions(session: Session, form: RecordForm) -> dict[str, Choices]:
    """Return codes that may be typed, with names: all agencies, of other records one's own."""
    own = form.officer_page.agencies() if form.agency is None else frozenset({form.agency})
    return {
        register.value: _named(
            session, form, register, Wanted(None if register.definition.owns_itself else own)
        )
        for register in linked_registers(form.register)
    }


def _named(session: Session, form: RecordForm, register: Register, wanted: Wanted) -> Choices:
    language = form.officer_page.language
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
