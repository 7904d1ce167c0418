"""The form of a catalogue that is harvested: its fields, what may be chosen, what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import InvalidParameter
from geo.messages import mark as _
from importers.harvest.rules import ASK_ABOVE
from importers.harvest.sources import SourceDraft, read_source
from layers.areas.queries import named_areas
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_lines
from portal.directory.records.shapes import FieldKind, Shape
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.origins.rules import KIND_NAMES, SCHEDULE_NAMES, Schedule, SourceKind
from web.page.answers import Trouble
from web.page.forms.drawing import FormContext, SectionPlan, sections_of
from web.page.forms.typed import Typed, data_of, read_typed, typed_of
from web.page.forms.widgets import Choices, labels_of
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.datasets.form import way_of
from web.pages.officers.datasets.words import HARVEST, PART_NAME
from web.pages.officers.draft_forms import faults_at_fields

COMMAND, VERSION = "command", "version"
_LARGEST_LEVEL = 1
_TEXTS, _VALUE = FieldKind.TEXTS, FieldKind.VALUE


def _pairs(ours: str) -> tuple[Shape, ...]:
    return (
        Shape("theirs", _VALUE, "line", is_needed=True, label=_("What the source calls it")),
        Shape("ours", _VALUE, "code", is_needed=True, label=ours),
    )


SHAPES: tuple[Shape, ...] = (
    Shape(
        "titles",
        _TEXTS,
        "line",
        is_needed=True,
        label=_("Name of the catalogue"),
        hint=_("Everybody reads it as the origin of its datasets."),
    ),
    Shape(
        "kind",
        _VALUE,
        "choice",
        is_needed=True,
        default=SourceKind.CKAN.value,
        choices=tuple(one.value for one in SourceKind),
        names={one.value: name for one, name in KIND_NAMES.items()},
        label=_("How it is read"),
    ),
    Shape(
        "address",
        _VALUE,
        "line",
        is_needed=True,
        label=_("Its address"),
        hint=_("That of the portal, or of the table."),
    ),
    Shape("home", _VALUE, "line", label=_("Where people find it, if that is another address")),
    Shape(
        "code",
        _VALUE,
        "code",
        is_needed=True,
        label=_("Short name"),
        hint=_("The addresses of its datasets begin with it, so it stays as it is."),
    ),
    Shape(
        "agency",
        _VALUE,
        "code",
        is_needed=True,
        label=_("Agency that answers for its datasets"),
    ),
    Shape("category", _VALUE, "code", is_needed=True, label=_("Category, where nothing else fits")),
    Shape("licence", _VALUE, "code", label=_("Licence of records that name none")),
    Shape("language", _VALUE, "language", is_needed=True, label=_("Language of its texts")),
    Shape("areas", FieldKind.SEVERAL, "choice", label=_("Areas, where a record names none")),
    Shape(
        "agencies",
        FieldKind.PARTS,
        parts=_pairs(_("Agency here")),
        most=500,
        label=_("Their organizations and our agencies"),
        one=_("Organization {number}"),
        add=_("Add an organization"),
    ),
    Shape(
        "categories",
        FieldKind.PARTS,
        parts=_pairs(_("Category here")),
        most=500,
        label=_("Their groups and our categories"),
        one=_("Group {number}"),
        add=_("Add a group"),
    ),
    Shape(
        "schedule",
        _VALUE,
        "choice",
        is_needed=True,
        default=Schedule.NIGHTLY.value,
        choices=tuple(one.value for one in Schedule),
        names={one.value: name for one, name in SCHEDULE_NAMES.items()},
        label=_("When it is read"),
    ),
    Shape(
        "ask_above",
        _VALUE,
        "line",
        is_needed=True,
        label=_("Ask an officer when more of a hundred datasets have vanished than"),
    ),
)
PLANS = (
    SectionPlan(_("What is read"), ("titles", "kind", "address", "home", "code")),
    SectionPlan(
        _("What holds where a record says nothing"),
        ("agency", "category", "licence", "language", "areas"),
    ),
    SectionPlan(_("What they call differently"), ("agencies", "categories")),
    SectionPlan(_("When it is read"), ("schedule", "ask_above")),
)


@dataclass(frozen=True)
class SourceForm:
    """The form of one catalogue, or of a new one."""

    officer_page: OfficerPage
    source: HarvestSourceRow | None
    choices: Mapping[str, Choices]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the country."""
        return self.officer_page.deployment.country.languages

    def fresh(self) -> Typed:
        """Return the form as it stands, before anything is typed."""
        content = {"ask_above": str(ASK_ABOVE), "language": self.languages[0]}
        if self.source is not None:
            content = _content_of(self.source)
        return typed_of(SHAPES, content, self.languages)

    def typed(self, fields: Fields) -> Typed:
        """Read what was typed; raises InvalidParameter for a field that the form has not."""
        return read_typed(SHAPES, fields.but((COMMAND, VERSION)), self.languages)

    def read(self, typed: Typed) -> tuple[SourceDraft | None, list[InvalidParameter]]:
        """Read the catalogue that was typed; whether it is paused is no matter of the form."""
        data: dict[str, Any] = dict(data_of(SHAPES, typed))
        if self.source is not None:
            data["code"], data["is_enabled"] = self.source.code, self.source.is_enabled
        before = () if self.source is None else self.source.areas
        areas = {code for code, _name in self.choices["areas"]} | set(before)
        agencies = {code for code, _name in self.choices["agency"]}
        country, terms = self.officer_page.deployment.country, self.officer_page.site.opendata.terms
        return read_source(data, country, terms, agencies, areas)


def _content_of(source: HarvestSourceRow) -> dict[str, Any]:
    content = {one.name: getattr(source, one.name) for one in SHAPES}
    pairs = {
        name: [{"theirs": theirs, "ours": ours} for theirs, ours in content[name].items()]
        for name in ("agencies", "categories")
    }
    return {**content, **pairs, "ask_above": str(source.ask_above)}


def open_source_form(
    session: Session, officer_page: OfficerPage, source: HarvestSourceRow | None
) -> SourceForm:
    """Return the form of a catalogue, with what may be chosen in it by who asks."""
    mine = officer_page.officer.agencies_where(Role.APPROVER)
    language, terms = officer_page.language, officer_page.site.opendata.terms
    agencies = [
        (line.code, best_name(line.names, language) or line.code)
        for line in agency_lines(session)
        if (mine is None or line.code in mine) and not line.has_ended(officer_page.today)
    ]
    categories = [(one.code, way_of(terms, one, language)) for one in terms.categories]
    choices: dict[str, Choices] = {
        "agency": agencies,
        "agencies.ours": agencies,
        "category": categories,
        "categories.ours": categories,
        "licence": [
            (one.code, best_name(one.names, language) or one.code) for one in terms.licences
        ],
        "areas": [
            (one.code, best_name(one.names, language) or one.code)
            for one in named_areas(session)
            if one.level == _LARGEST_LEVEL
        ],
    }
    return SourceForm(officer_page, source, choices)


def show_source_form(
    form: SourceForm,
    typed: Typed,
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
    version: str = "",
) -> Response:
    """Show the form with what was typed, and what is wrong with it."""
    officer_page, source = form.officer_page, form.source
    at_fields = faults_at_fields(faults)
    opened = frozenset(
        "-".join(map(str, ("f", *one.path[:2]))) for one in at_fields if len(one.path) > 1
    )
    context = FormContext(
        shapes=SHAPES,
        locale=officer_page.locale,
        translate=officer_page.translate,
        plural=officer_page.plural,
        terms=lambda _vocabulary: (),
        languages=form.languages,
        choices=form.choices,
        opened=opened,
    )
    sections = sections_of(context, PLANS, typed)
    further = ("new",) if source is None else (source.code, "edit")
    shown = {
        "source": source,
        "sections": sections,
        "may_edit": True,
        "version": version or (str(source.version) if source else ""),
        "form_address": officer_page.address(PART_NAME, HARVEST, *further),
        "harvest_address": officer_page.address(PART_NAME, HARVEST),
    }
    labels = dict(labels_of(one for section in sections for one in section.widgets))
    return officer_page.show(
        "officers/datasets/harvest_edit.html",
        shown,
        here=PART_NAME,
        trouble=trouble,
        faults=at_fields,
        labels=labels,
    )
