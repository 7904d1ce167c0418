"""The page on which somebody makes a widget: a form, what it will look like, lines to copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from layers.around.rules import read_query
from layers.catalogue.definitions import Attribute, Catalogue
from layers.deployment import Deployment
from layers.parameters import DeploymentHere, strict_parameters
from layers.responses import server_address
from layers.search.rules import Place
from web.page.answers import no_such_language
from web.page.chips import offered_values
from web.page.finder_query import FinderQuery, FormChoices, form_choices, write_degrees
from web.page.origin import Origin, find_origin
from web.page.site import site_of
from web.pages.widget.question import WidgetQuestion, one_of, read_question

router = APIRouter(include_in_schema=False)

HEIGHTS = ("480", "640", "800")
COUNTS = ("5", "10", "20")
_TEMPLATE = "widget/making.html"


@dataclass(frozen=True)
class Draft:
    """A widget as it is put together: its question, its language, how high it stands, in pixels."""

    question: WidgetQuestion
    language: str
    height: str

    @property
    def asked(self) -> FinderQuery:
        """The finder's part of the question."""
        return self.question.asked

    def with_place(self, place: Place) -> str:
        """Return the address of the page with one of several places chosen."""
        path = self.question.address(
            lat=write_degrees(place.position.lat),
            lon=write_degrees(place.position.lon),
            speaks=self.language,
            height=self.height,
        )
        return path.replace("/widget?", "/widget/make?", 1)

    def address(self, origin: Origin) -> str:
        """Return the address of the widget: a place that was named is named with its position."""
        if origin.position is None:
            return self.question.address(self.language)
        return self.question.address(
            self.language,
            lat=write_degrees(origin.position.lat),
            lon=write_degrees(origin.position.lon),
        )


@router.get("/{language}/widget/make")
def make_widget(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the form with what it makes; a wrong parameter is explained above the form."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    site = site_of(request)
    problem, origin, draft = None, Origin(), _draft(language, {}, deployment)
    try:
        given = strict_parameters(request, repeatable={"layers"})
        draft = _draft(language, given, deployment)
        origin = _origin(draft, deployment)
    except InvalidParameter as error:
        problem = error
    form = form_choices(draft.asked, deployment.catalogue)
    is_made = problem is None and (draft.question.asks_visitor or origin.position is not None)
    context: dict[str, Any] = {
        "draft": draft,
        "asked": draft.asked,
        "form": form,
        "filters": _filters(form),
        "offered_values": offered_values,
        "origin": origin,
        "widget_path": draft.address(origin) if is_made else None,
        "server": server_address(request),
        "heights": HEIGHTS,
        "counts": COUNTS,
        "sources": (),
        "problem": site.pages.say(language, problem.message) if problem else None,
    }
    status = 400 if problem else 200
    return site.pages.write(request, language, _TEMPLATE, status=status, context=context)


def _draft(language: str, given: Mapping[str, str], deployment: Deployment) -> Draft:
    """Read what was chosen; raises InvalidParameter."""
    told = {name: text for name, text in given.items() if text.strip()}
    speaks = one_of("speaks", told.pop("speaks", language), deployment.country.languages)
    height = one_of("height", told.pop("height", HEIGHTS[1]), HEIGHTS)
    if told.get("start"):
        # Both are filled in where somebody has changed their mind.
        told = {name: told[name] for name in told if name not in ("place", "lat", "lon")}
    told = _fitting(told, deployment.catalogue)
    return Draft(read_question(language, told), speaks, height)


def _fitting(told: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """Leave out filters that one of the layers does not have: its tick came after them."""
    ticked = form_choices(FinderQuery("", told), catalogue).ticked
    known = {one.name for layer in catalogue.definitions for one in layer.attributes}
    return {
        name: text
        for name, text in told.items()
        if name not in known or all(layer.attribute(name) for layer in ticked)
    }


def _origin(draft: Draft, deployment: Deployment) -> Origin:
    """Find where the widget starts, and make sure that its question can be asked."""
    with deployment.database.reading() as session:
        origin = find_origin(session, deployment, draft.asked)
    position = origin.position or deployment.country.capital
    read_query(draft.asked.query(position), deployment.catalogue, deployment.country)
    return origin


def _filters(form: FormChoices) -> tuple[Attribute, ...]:
    """Return the attributes by which a widget of the only ticked layer can be narrowed."""
    if len(form.ticked) != 1:
        return ()
    (layer,) = form.ticked
    return layer.chips
