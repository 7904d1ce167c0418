"""The pages of editing a record as they are drawn: its form, and the look at what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.logos.rules import LARGEST_BYTES, LONGEST_SIDE_PX
from portal.directory.records.shapes import Shape
from portal.proposals.queries import waiting_for
from portal.proposals.schemas import Fault, Proposed
from web.page.answers import Trouble
from web.page.forms.drawing import FormContext, sections_of, whole_plan
from web.page.forms.typed import Typed, pairs_of
from web.page.forms.widgets import labels_of
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.fields import terms_of
from web.pages.officers.proposals.view import (
    ShownProposal,
    names_of_agencies,
    shown_proposals,
)
from web.pages.officers.records.pictures import with_picture
from web.pages.officers.records.record_form import RecordForm

_PICTURES: Mapping[str, str] = {"logo": _("Logo"), "photo": _("Photo")}
Content = Mapping[str, Any]


@dataclass(frozen=True)
class FormState:
    """What a form shows beside what was typed; `base` is what it remembered so far.

    `reason` is what was typed for whoever decides. `theirs` is what was typed as a content, to be
    shown beside what somebody else has saved.
    """

    base: str | None = None
    reason: str = ""
    trouble: Trouble | None = None
    faults: Sequence[Fault] = ()
    theirs: Content | None = None
    with_waiting: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict)


_FRESH = FormState()


def show_form(form: RecordForm, typed: Typed, state: FormState = _FRESH) -> Response:
    """Show the form of a record with what was typed."""
    officer_page, pages = form.officer_page, form.pages
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        waiting = _waiting(session, form, agencies) if state.with_waiting else ()
    others = (
        diff_lines(officer_page, pages.subject, form.content, state.theirs, agencies)
        if state.theirs is not None
        else ()
    )
    sections = sections_of(
        _form_context(form, agencies, state.faults),
        whole_plan(pages.plans(form.shapes), form.shapes),
        typed,
    )
    context = {
        **_about(form, form.content, state.theirs),
        **pages.around(officer_page, form.code, typed, form.content),
        **state.shown,
        "sections": sections,
        "base": form.base if state.base is None else state.base,
        "reason": state.reason,
        "suggested": {one: form.names.options(one) for one in _registers_named(form.shapes)},
        "proposals": waiting,
        "others": others,
        "may_edit": form.stands is None or officer_page.officer.may(Role.EDITOR, form.agency),
    }
    template = f"{pages.folder}/form.html"
    labels = (
        dict(labels_of(one for section in sections for one in section.widgets))
        if state.faults
        else {}
    )
    return officer_page.show(
        template,
        context,
        here=pages.path,
        trouble=state.trouble,
        faults=state.faults,
        labels=labels,
    )


def show_review(
    form: RecordForm,
    proposed: Proposed,
    carried: Sequence[tuple[str, str]],
    *,
    reason: str,
) -> Response:
    """Show what a form changes; `carried` are its fields, for the next step."""
    officer_page, pages = form.officer_page, form.pages
    old, new = form.content, proposed.content
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
    context = {
        **_about(form, old, new),
        "lines": diff_lines(officer_page, pages.subject, old, new, agencies),
        "carried": carried,
        "base": form.base,
        "reason": reason,
        "needs_second": officer_page.needs_second_officer(pages.subject.folder),
        "has_preview": pages.has_preview,
    }
    return officer_page.show(f"{pages.folder}/review.html", context, here=pages.path)


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
        **_about(form, form.content, None),
        "carried": carried,
        "base": base,
        "picture_of": place,
        "picture_title": _PICTURES[place.rpartition(".")[2]],
        "picture": dict(carried).get(place),
        "largest_kb": LARGEST_BYTES // 1000,
        "longest_px": LONGEST_SIDE_PX,
    }
    return form.officer_page.show(
        "officers/records/logo.html", context, here=form.pages.path, trouble=trouble
    )


def _about(form: RecordForm, old: Content | None, new: Content | None) -> dict[str, object]:
    """Return what all pages show of the record: its names, where it is found."""
    page, pages = form.officer_page, form.pages
    names: Names = (form.content or {}).get("names") or {}
    return {
        "names": names,
        "code": form.code,
        "title": best_name(names, page.language) or form.code,
        "words": pages.words,
        "subject": pages.subject.value,
        "draft_name": f"{pages.subject.value}/{form.code or 'new'}/{page.officer.id}",
        "is_typed": page.request.method == "POST",
        "list_address": page.address(pages.path),
        "form_address": pages.address(page, form.code),
        "public_path": pages.public,
        **pages.shown(page, old, new),
    }


def _form_context(
    form: RecordForm, agencies: Mapping[str, Names], faults: Sequence[Fault]
) -> FormContext:
    page = form.officer_page
    faulty = (one.path[:2] for one in faults if len(one.path) > 1)
    return FormContext(
        shapes=form.shapes,
        locale=page.locale,
        translate=page.translate,
        plural=page.plural,
        terms=partial(terms_of, page),
        languages=page.deployment.country.languages,
        choices=form.pages.choices(page, agencies),
        records=form.names,
        opened=frozenset("-".join(map(str, ("f", *path))) for path in faulty),
    )


def _waiting(
    session: Session, form: RecordForm, agencies: Mapping[str, Names]
) -> list[ShownProposal]:
    """List the proposals of the record that nobody has decided about."""
    page = form.officer_page
    waiting = waiting_for(session, form.pages.subject, [form.code or ""], page.agencies())
    return shown_proposals(session, page, waiting, agencies)


def _registers_named(shapes: Sequence[Shape]) -> set[str]:
    """Find the registers whose records are chosen in a form."""
    own = {one.register for one in shapes if one.register}
    return own.union(*(_registers_named(shape.parts) for shape in shapes))
