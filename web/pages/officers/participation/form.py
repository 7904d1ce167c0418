"""The form of a space: a space as what is typed, what was typed as a draft, and the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter
from portal.accounts.officer_roles import Role
from portal.participation.spaces.drafts import SpaceDraft, read_space
from portal.participation.spaces.rules import Phase, Space
from web.page.answers import Trouble
from web.page.forms.typed import Typed, data_of, read_typed, typed_of
from web.page.forms.widgets import Choices
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.draft_forms import (
    COMMAND,
    VERSION,
    draw_form,
    largest_areas,
    own_agencies,
)
from web.pages.officers.participation.shapes import PLANS, SHAPES, shapes_for
from web.pages.participation.words import LEVEL_MEANINGS, LEVEL_NAMES

PART_NAME = "participation"


@dataclass(frozen=True)
class SpaceForm:
    """The form of one space, or of a new one."""

    officer_page: OfficerPage
    space: Space | None
    choices: Mapping[str, Choices]

    @property
    def is_published(self) -> bool:
        """Check whether people can read it already."""
        return self.space is not None and self.space.is_public()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the country."""
        return self.officer_page.deployment.country.languages

    def fresh(self) -> Typed:
        """Return the form as it stands, before anything is typed."""
        content = {} if self.space is None else content_of(self.space, self._country)
        agencies = self.choices["agency"]
        if self.space is None and len(agencies) == 1:
            content["agency"] = agencies[0][0]
        return typed_of(shapes_for(is_published=self.is_published), content, self.languages)

    def typed(self, fields: Fields) -> Typed:
        """Read what was typed; raises InvalidParameter for a field that the form has not."""
        pairs = fields.but((COMMAND, VERSION))
        return read_typed(shapes_for(is_published=self.is_published), pairs, self.languages)

    def read(self, typed: Typed) -> tuple[SpaceDraft | None, list[InvalidParameter]]:
        """Read the draft that was typed; what may not be changed is as it stands."""
        data = data_of(shapes_for(is_published=self.is_published), typed)
        if self.is_published and self.space is not None:
            stands = content_of(self.space, self._country)
            changeable = {one.name for one in shapes_for(is_published=True)}
            data |= {name: held for name, held in stands.items() if name not in changeable}
        areas = {code for code, _name in self.choices["areas"]}
        return read_space(data, self._country, areas | set(self._areas_before()))

    def _areas_before(self) -> tuple[str, ...]:
        return () if self.space is None else self.space.areas

    @property
    def _country(self) -> Country:
        return self.officer_page.deployment.country


def open_space_form(session: Session, officer_page: OfficerPage, space: Space | None) -> SpaceForm:
    """Return the form of a space, with what may be chosen in it by who asks."""
    agencies = own_agencies(session, officer_page)
    areas = largest_areas(session, officer_page.language)
    return SpaceForm(officer_page, space, {"agency": agencies, "areas": areas})


def content_of(space: Space, country: Country) -> dict[str, Any]:
    """Return a space as the form holds it, moments on the country's clock."""
    plain = {shape.name: getattr(space, shape.name) for shape in SHAPES if shape.name != "phases"}
    if space.answer_due is not None:
        plain["answer_due"] = space.answer_due.isoformat()
    plain["level"] = space.level.value
    plain["areas"] = list(space.areas)
    return {**plain, "phases": [_phase(one, country) for one in space.phases]}


def _phase(phase: Phase, country: Country) -> dict[str, Any]:
    zone = ZoneInfo(country.time_zone)
    return {
        "titles": phase.titles,
        "texts": phase.texts,
        "starts_at": f"{phase.starts_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "ends_at": f"{phase.ends_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "activities": sorted(phase.activities),
    }


@dataclass(frozen=True)
class FormState:
    """What a form shows beside what was typed."""

    trouble: Trouble | None = None
    faults: Sequence[InvalidParameter] = ()
    version: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


_FRESH = FormState()


def show_space_form(form: SpaceForm, typed: Typed, state: FormState = _FRESH) -> Response:
    """Show the form with what was typed, and what is wrong with it."""
    officer_page, space = form.officer_page, form.space
    shapes = shapes_for(is_published=form.is_published)
    drawn = draw_form(officer_page, shapes, PLANS, form.choices, typed, state.faults)
    agency = None if space is None else space.agency
    may_publish = (
        officer_page.officer.may_somewhere(Role.APPROVER)
        if agency is None
        else officer_page.officer.may(Role.APPROVER, agency)
    )
    address = ("new",) if space is None else (space.name, "edit")
    shown = {
        "space": space,
        "is_published": form.is_published,
        "sections": drawn.sections,
        "version": state.version or (str(space.version) if space else ""),
        "form_address": officer_page.address(PART_NAME, *address),
        "level_names": LEVEL_NAMES,
        "level_meanings": LEVEL_MEANINGS,
        "may_publish": may_publish,
        "may_edit": may_publish
        if form.is_published
        else agency is None or officer_page.officer.may(Role.EDITOR, agency),
        "draft_name": f"space/{space.name if space else 'new'}/{officer_page.officer.id}",
        "is_typed": officer_page.request.method == "POST",
        **state.more,
    }
    return officer_page.show(
        "officers/participation/edit.html",
        shown,
        here=PART_NAME,
        trouble=state.trouble,
        faults=drawn.faults,
        labels=drawn.labels,
    )
