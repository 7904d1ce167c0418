"""The form of a dataset: a dataset as what is typed, what was typed as a draft, and the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import InvalidParameter
from portal.accounts.officer_roles import Role
from portal.opendata.datasets.drafts import DatasetDraft, read_dataset
from portal.opendata.datasets.rules import Dataset, Resource
from portal.opendata.terms.rules import Category, Terms
from web.page.answers import Trouble
from web.page.forms.typed import Typed, data_of, read_typed, typed_of
from web.page.forms.widgets import Choices
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.datasets.shapes import plans_for, shapes_for
from web.pages.officers.datasets.words import PART_NAME
from web.pages.officers.draft_forms import (
    COMMAND,
    VERSION,
    draw_form,
    largest_areas,
    own_agencies,
)

_YEARLY = "yearly"


@dataclass(frozen=True)
class DatasetForm:
    """The form of one dataset, or of a new one."""

    officer_page: OfficerPage
    dataset: Dataset | None
    choices: Mapping[str, Choices]

    @property
    def has_resources(self) -> bool:
        """Check whether a file was handed in, so that there is something to name."""
        return self.dataset is not None and bool(self.dataset.resources)

    @property
    def is_published(self) -> bool:
        """Check whether people can read it already."""
        return self.dataset is not None and self.dataset.is_public

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the country."""
        return self.officer_page.deployment.country.languages

    def fresh(self) -> Typed:
        """Return the form as it stands, before anything is typed."""
        content = self._new() if self.dataset is None else content_of(self.dataset)
        return typed_of(shapes_for(has_resources=self.has_resources), content, self.languages)

    def _new(self) -> dict[str, Any]:
        agencies = self.choices["agency"]
        country = self.officer_page.deployment.country.code
        licence = self._terms.licences.of_country(country)
        content: dict[str, Any] = {"licence": licence.code, "frequency": _YEARLY}
        return content | ({"agency": agencies[0][0]} if len(agencies) == 1 else {})

    def typed(self, fields: Fields) -> Typed:
        """Read what was typed; raises InvalidParameter for a field that the form has not."""
        shapes = shapes_for(has_resources=self.has_resources)
        return read_typed(shapes, fields.but((COMMAND, VERSION)), self.languages)

    def read(self, typed: Typed) -> tuple[DatasetDraft | None, list[InvalidParameter]]:
        """Read the draft that was typed; files that the form does not show stay."""
        data = data_of(shapes_for(has_resources=self.has_resources), typed)
        if self.is_published and self.dataset is not None:
            data["name"] = self.dataset.name
        before = () if self.dataset is None else self.dataset.areas
        areas = {code for code, _name in self.choices["areas"]} | set(before)
        return read_dataset(data, self.officer_page.deployment.country, self._terms, areas)

    @property
    def _terms(self) -> Terms:
        return self.officer_page.site.opendata.terms


def open_dataset_form(
    session: Session, officer_page: OfficerPage, dataset: Dataset | None
) -> DatasetForm:
    """Return the form of a dataset, with what may be chosen in it by who asks."""
    language, terms = officer_page.language, officer_page.site.opendata.terms
    agencies = own_agencies(session, officer_page)
    areas = largest_areas(session, officer_page.language)
    return DatasetForm(
        officer_page,
        dataset,
        {
            "agency": agencies,
            "areas": areas,
            "category": [(one.code, way_of(terms, one, language)) for one in terms.categories],
            "licence": [
                (one.code, best_name(one.names, language) or one.code) for one in terms.licences
            ],
            "frequency": [
                (one.code, best_name(one.names, language) or one.code) for one in terms.frequencies
            ],
        },
    )


def way_of(terms: Terms, category: Category, language: str) -> str:
    """Return what a category is called with all above it, as it is chosen."""
    way = terms.categories.way_to(category.code)
    return " › ".join(best_name(one.names, language) or one.code for one in way)


def content_of(dataset: Dataset) -> dict[str, Any]:
    """Return a dataset as the form holds it."""
    plain = ("agency", "titles", "texts", "category", "licence", "frequency", "name", "is_sample")
    days = {
        name: day.isoformat()
        for name, day in (
            ("temporal_from", dataset.temporal_from),
            ("temporal_to", dataset.temporal_to),
        )
        if day is not None
    }
    return {
        **{name: getattr(dataset, name) for name in plain},
        **days,
        "areas": list(dataset.areas),
        "contact": dict(dataset.contact),
        "keywords": {language: ", ".join(words) for language, words in dataset.keywords.items()},
        "resources": [_resource(one) for one in dataset.resources],
    }


def _resource(one: Resource) -> dict[str, Any]:
    return {"titles": one.titles, "kind": one.kind.value, "texts": one.texts, "name": one.name}


def show_dataset_form(
    form: DatasetForm,
    typed: Typed,
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
    version: str = "",
) -> Response:
    """Show the form with what was typed, and what is wrong with it."""
    officer_page, dataset = form.officer_page, form.dataset
    shapes = shapes_for(has_resources=form.has_resources)
    plans = plans_for(has_resources=form.has_resources)
    drawn = draw_form(officer_page, shapes, plans, form.choices, typed, faults)
    role = Role.APPROVER if form.is_published else Role.EDITOR
    shown = {
        "dataset": dataset,
        "is_published": form.is_published,
        "sections": drawn.sections,
        "version": version or (str(dataset.version) if dataset else ""),
        "form_address": officer_page.address(
            PART_NAME, *(("new",) if dataset is None else (dataset.name, "edit"))
        ),
        "may_edit": dataset is None or officer_page.officer.may(role, dataset.agency),
        "draft_name": f"dataset/{dataset.name if dataset else 'new'}/{officer_page.officer.id}",
        "is_typed": officer_page.request.method == "POST",
    }
    return officer_page.show(
        "officers/datasets/edit.html",
        shown,
        here=PART_NAME,
        trouble=trouble,
        faults=drawn.faults,
        labels=drawn.labels,
    )
