"""The widget itself: one question's places with their map, framed by pages of other sites."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

import web.pages.widget.making
from geo.database import driver_connection
from geo.errors import InvalidParameter
from layers.around.rules import COUNTED_TO, read_query
from layers.around.service import answer
from layers.calendar.queries import read_corrections
from layers.deployment import Deployment
from layers.gazetteer.queries import name_sources
from layers.opening.clock import opening_clock
from layers.parameters import DeploymentHere, strict_parameters
from layers.releases.queries import current_sources
from web.page.answers import no_such_language
from web.page.cards import found_cards
from web.page.finder_query import FinderQuery, form_choices
from web.page.origin import Origin, find_origin
from web.page.quarters import told_by_quarter
from web.page.site import site_of
from web.pages.widget.question import WidgetQuestion, read_question
from web.security import page_policy

router = APIRouter(include_in_schema=False)
router.include_router(web.pages.widget.making.router)

_TEMPLATE = "widget/widget.html"
_ANYBODY = "*"


@router.get("/{language}/widget")
def widget(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what is around a place, or ask the visitor for one; no cookie is read or set."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    site = site_of(request)
    question = WidgetQuestion(FinderQuery(language, {}), asks_visitor=True, colours=None)
    found: dict[str, Any] = {"origin": Origin(), "answer": None, "cards": []}
    problem = None
    with deployment.database.reading() as session:
        try:
            question = read_question(language, strict_parameters(request, repeatable={"layers"}))
            found = _search(session, deployment, question.asked)
        except InvalidParameter as error:
            problem = error
        layers = found["answer"].query.layers if found["answer"] else deployment.catalogue.names
        context = {
            **found,
            "question": question,
            "asked": question.asked,
            "form": form_choices(question.asked, deployment.catalogue),
            "look": question.look,
            "counted_to": COUNTED_TO,
            "name_sources": [one for one in name_sources(session) if one.attribution],
            "sources": current_sources(session, layers),
            "problem": site.pages.say(language, problem.message) if problem else None,
        }
    status = 400 if problem else 200
    shown = site.pages.write(request, language, _TEMPLATE, status=status, context=context)
    settings = site.settings
    policy = page_policy(settings.tile_url, settings.basemap_url, framed_by=_ANYBODY)
    shown.headers["Content-Security-Policy"] = policy
    return shown


def _search(session: Session, deployment: Deployment, asked: FinderQuery) -> dict[str, Any]:
    """Find what is around the origin; without one make sure that the rest can be asked."""
    origin = find_origin(session, deployment, asked)
    position = origin.position or deployment.country.capital
    query = read_query(asked.query(position), deployment.catalogue, deployment.country)
    if origin.position is None:
        return {"origin": origin, "answer": None, "cards": []}
    connection = driver_connection(session)
    clock = opening_clock(deployment, deployment.now(), lambda: read_corrections(connection))
    found = answer(session, deployment, query)
    cards = found_cards(found.found, found.areas, deployment, clock)
    return {"origin": origin, "answer": found, "cards": told_by_quarter(session, cards)}
