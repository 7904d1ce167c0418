"""Writing a dataset: the form, keeping it as a draft, changing the texts of a published one."""

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from portal.accounts.officer_roles import Role
from portal.opendata.datasets.drafting import save_draft
from portal.opendata.datasets.drafts import DatasetDraft
from web.page.answers import trouble_of
from web.page.forms.typed import arranged, without_blanks
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.datasets.form import (
    DatasetForm,
    open_dataset_form,
    show_dataset_form,
)
from web.pages.officers.datasets.here import dataset_here
from web.pages.officers.datasets.shapes import shapes_for
from web.pages.officers.datasets.words import PART_NAME
from web.pages.officers.draft_forms import COMMAND, VERSION

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)


@router.get("/new")
def open_new(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.EDITOR)
    form = _form(officer_page, None)
    return show_dataset_form(form, form.fresh())


@router.post("/new")
def make_dataset(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Keep a new dataset as a draft."""
    officer_page.require_somewhere(Role.EDITOR)
    return _take(_form(officer_page, None), fields)


@router.get("/{name}/edit")
def open_dataset(officer_page: OfficerPageHere, name: str) -> Response:
    """Show a dataset as a form."""
    form = _form(officer_page, name)
    return show_dataset_form(form, form.fresh())


@router.post("/{name}/edit")
def change_dataset(officer_page: OfficerPageHere, name: str, fields: FieldsHere) -> Response:
    """Keep another text of a draft, or, by an approver, of a published one."""
    form = _form(officer_page, name)
    assert form.dataset is not None
    role = Role.APPROVER if form.is_published else Role.EDITOR
    officer_page.require(role, form.dataset.agency)
    return _take(form, fields)


def _form(officer_page: OfficerPage, name: str | None) -> DatasetForm:
    with officer_page.deployment.database.reading() as session:
        found = None if name is None else dataset_here(session, officer_page, name).dataset
        return open_dataset_form(session, officer_page, found)


def _take(form: DatasetForm, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong, nothing typed is lost."""
    typed, version = form.typed(fields), fields.get(VERSION)
    shapes = shapes_for(has_resources=form.has_resources)
    rearranged = arranged(shapes, typed, fields.get(COMMAND), form.languages)
    if rearranged is not None:
        return show_dataset_form(form, rearranged, version=version)
    typed = without_blanks(shapes, typed)
    said, faults = form.read(typed)
    if said is None:
        return show_dataset_form(form, typed, faults=faults, version=version)
    try:
        name = _keep(form, said, version)
    except InvalidFields as error:
        return show_dataset_form(form, typed, faults=error.faults, version=version)
    except InvalidParameter as error:
        return show_dataset_form(form, typed, faults=[error], version=version)
    except AroundMeError as error:
        return show_dataset_form(form, typed, trouble=trouble_of(error), version=version)
    return form.officer_page.go_to(PART_NAME, name, said="done" if form.is_published else "saved")


def _keep(form: DatasetForm, said: DatasetDraft, version: str) -> str:
    officer_page, dataset = form.officer_page, form.dataset
    with officer_page.deployment.database.writing() as session:
        row = save_draft(
            session,
            officer_page.site.opendata,
            said,
            officer_page.officer,
            dataset_id=None if dataset is None else dataset.id,
            version=_number(version),
        )
        return row.name


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
