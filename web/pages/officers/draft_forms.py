"""What the forms of drafts share: what may be chosen, the drawing, and faults at their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import InvalidParameter
from layers.areas.queries import named_areas
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_lines
from portal.directory.records.shapes import Shape
from portal.proposals.schemas import Fault
from web.page.forms.drawing import FormContext, SectionPlan, sections_of
from web.page.forms.typed import Typed
from web.page.forms.widgets import Choices, Section, labels_of
from web.page.officer_page import OfficerPage

COMMAND, VERSION = "command", "version"
_LARGEST_LEVEL = 1


def own_agencies(session: Session, officer_page: OfficerPage) -> list[tuple[str, str]]:
    """Return the agencies that an officer may write for, with their names."""
    mine = officer_page.officer.agencies_where(Role.EDITOR)
    return [
        (line.code, best_name(line.names, officer_page.language) or line.code)
        for line in agency_lines(session)
        if (mine is None or line.code in mine) and not line.has_ended(officer_page.today)
    ]


def largest_areas(session: Session, language: str) -> list[tuple[str, str]]:
    """Return the largest areas of the country, with their names."""
    return [
        (one.code, best_name(one.names, language) or one.code)
        for one in named_areas(session)
        if one.level == _LARGEST_LEVEL
    ]


@dataclass(frozen=True)
class DrawnForm:
    """The sections of a form, what is wrong at which field, and what the fields are called."""

    sections: Sequence[Section]
    faults: Sequence[Fault]
    labels: dict[str, str]


def draw_form(
    officer_page: OfficerPage,
    shapes: Sequence[Shape],
    plans: Sequence[SectionPlan],
    choices: Mapping[str, Choices],
    typed: Typed,
    faults: Sequence[InvalidParameter],
) -> DrawnForm:
    """Draw a form with what was typed; parts with something wrong in them are open."""
    at_fields = faults_at_fields(faults)
    opened = frozenset(
        "-".join(map(str, ("f", *one.path[:2]))) for one in at_fields if len(one.path) > 1
    )
    context = FormContext(
        shapes=shapes,
        locale=officer_page.locale,
        translate=officer_page.translate,
        plural=officer_page.plural,
        terms=lambda _vocabulary: (),
        languages=officer_page.deployment.country.languages,
        choices=choices,
        opened=opened,
    )
    sections = sections_of(context, plans, typed)
    labels = dict(labels_of(one for section in sections for one in section.widgets))
    return DrawnForm(sections, at_fields, labels)


def faults_at_fields(faults: Sequence[InvalidParameter]) -> list[Fault]:
    """Return faults with the paths of their fields, as in resources.0.titles."""
    return [
        Fault(
            tuple(int(step) if step.isdigit() else step for step in one.parameter.split(".")),
            one.message,
        )
        for one in faults
    ]
