"""Writing a space: the form, its preview, saving it as a draft, publishing and changing it."""

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from portal.accounts.officer_roles import Role
from portal.participation.spaces.drafts import SpaceDraft
from portal.participation.spaces.queries import any_space
from portal.participation.spaces.rules import Space
from portal.participation.spaces.service import change_published, discard, publish, save_draft
from web.page.answers import nothing_here, trouble_of
from web.page.forms.typed import Typed, arranged, without_blanks
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.draft_forms import COMMAND, VERSION
from web.pages.officers.participation.form import (
    PART_NAME,
    FormState,
    SpaceForm,
    open_space_form,
    show_space_form,
)
from web.pages.officers.participation.shapes import shapes_for

router = APIRouter(prefix="/{language}/officers/participation", include_in_schema=False)


@router.get("/new")
def open_new(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.EDITOR)
    form = _form(officer_page, None)
    return show_space_form(form, form.fresh())


@router.post("/new")
def make_space(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Keep a new space, and publish it where that is asked."""
    officer_page.require_somewhere(Role.EDITOR)
    return _take(_form(officer_page, None), fields)


@router.get("/{space}/edit")
def open_space(officer_page: OfficerPageHere, space: str) -> Response:
    """Show a space as a form."""
    form = _form(officer_page, found_space(officer_page, space))
    return show_space_form(form, form.fresh())


@router.post("/{space}/edit")
def change_space(officer_page: OfficerPageHere, space: str, fields: FieldsHere) -> Response:
    """Change, publish or throw away a draft; change what is published."""
    found = found_space(officer_page, space)
    officer_page.require(Role.APPROVER if found.is_public() else Role.EDITOR, found.agency)
    if fields.get(COMMAND) == "discard":
        return _discard(officer_page, found)
    return _take(_form(officer_page, found), fields)


def found_space(officer_page: OfficerPage, name: str) -> Space:
    """Return a space, a draft or not; raises NotFound for one of others, Forbidden as `require`."""
    with officer_page.deployment.database.reading() as session:
        found = any_space(session, name)
    if found is None:
        raise nothing_here()
    officer_page.require(Role.VIEWER, found.agency)
    return found


def _form(officer_page: OfficerPage, space: Space | None) -> SpaceForm:
    with officer_page.deployment.database.reading() as session:
        return open_space_form(session, officer_page, space)


def _take(form: SpaceForm, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong, nothing typed is lost."""
    typed, command = form.typed(fields), fields.get(COMMAND)
    version = fields.get(VERSION)
    shapes = shapes_for(is_published=form.is_published)
    rearranged = arranged(shapes, typed, command, form.languages)
    if rearranged is not None:
        return show_space_form(form, rearranged, FormState(version=version))
    typed = without_blanks(shapes, typed)
    said, faults = form.read(typed)
    if said is None:
        return show_space_form(form, typed, FormState(faults=faults, version=version))
    return _keep(form, typed, said, fields)


def _keep(form: SpaceForm, typed: Typed, said: SpaceDraft, fields: Fields) -> Response:
    officer_page, is_publishing = form.officer_page, fields.get(COMMAND) == "publish"
    version = _version(fields)
    try:
        _write(form, said, version, is_publishing=is_publishing)
    except InvalidFields as error:
        state = FormState(faults=error.faults, version=fields.get(VERSION))
        return show_space_form(form, typed, state)
    except InvalidParameter as error:
        return show_space_form(form, typed, FormState(faults=[error], version=fields.get(VERSION)))
    except AroundMeError as error:
        state = FormState(trouble=trouble_of(error), version=fields.get(VERSION))
        return show_space_form(form, typed, state)
    return officer_page.go_to(PART_NAME, said.name, said="done")


def _write(form: SpaceForm, said: SpaceDraft, version: int | None, *, is_publishing: bool) -> None:
    officer, country = form.officer_page.officer, form.officer_page.deployment.country
    space = form.space
    with form.officer_page.deployment.database.writing() as session:
        if space is not None and space.is_public():
            change_published(session, space, said, officer, country, version)
            return
        space_id = None if space is None else space.id
        row = save_draft(session, said, officer, space_id=space_id, version=version)
        if is_publishing:
            publish(session, row.id, said, officer, country)


def _version(fields: Fields) -> int | None:
    text = fields.get(VERSION)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _discard(officer_page: OfficerPage, space: Space) -> Response:
    try:
        with officer_page.deployment.database.writing() as session:
            discard(session, space.id, officer_page.officer)
    except AroundMeError as error:
        form = _form(officer_page, space)
        return show_space_form(form, form.fresh(), FormState(trouble=trouble_of(error)))
    return officer_page.go_to(PART_NAME, said="done")
