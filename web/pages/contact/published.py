"""What is published of cases: a list that is searched, and one question with its answer."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from geo.country import best_name
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.contact.forms import case_forms
from portal.contact.published import PublishedFilter, published_page
from portal.contact.publishing import published_case
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_lines, agency_names
from web.page.answers import known_language, nothing_here, show_page
from web.pages.contact.words import names_of_kind

router = APIRouter(prefix="/{language}/contact/published", include_in_schema=False)

_FILTERS = ("q", "kind", "topic", "agency")
_LONGEST = 200


@router.get("")
def list_published(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """List what is published, the newest first, by what the filters say."""
    known_language(language, deployment)
    asked = request.query_params
    told = {name: asked.get(name, "").replace("\0", "")[:_LONGEST] for name in _FILTERS}
    wanted = PublishedFilter(told["q"], told["kind"], told["topic"], told["agency"])
    with deployment.database.reading() as session:
        page = published_page(session, wanted, _read_after(asked.get("after", "")))
        agencies = {one.code: one.names for one in agency_lines(session)}
        areas = area_names(session, {one.area for one in page.found if one.area})
    given = {name: value for name, value in told.items() if value}
    after = None if page.after is None else f"{page.after[0].isoformat()} {page.after[1]}"
    named = sorted(
        ((code, best_name(names, language) or code) for code, names in agencies.items()),
        key=lambda one: one[1],
    )
    context = {
        "found": page.found,
        "told": told,
        "is_narrowed": bool(given),
        "next": None if after is None else urlencode({**given, "after": after}),
        "agencies": agencies,
        "agency_choices": named,
        "areas": areas,
        "kinds": {
            form.kind.value: names_of_kind(form.kind)
            for form in case_forms().values()
            if form.publishing != "never"
        },
        "topics": load_topics(),
    }
    return show_page(request, language, "contact/published.html", context)


@router.get("/{published_id}")
def show_published(
    language: str, published_id: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show what is published of one case, with the answer of the agency."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        try:
            one = published_case(session, UUID(published_id))
        except ValueError as error:
            raise nothing_here() from error
        named = agency_names(session, one.agency) if one.agency else {}
        areas = area_names(session, [one.area]) if one.area else {}
    context = {
        "one": one,
        "kind": names_of_kind(one.kind),
        "topic": load_topics().get(one.topic),
        "agency": named.get(one.agency or ""),
        "area": areas.get(one.area or ""),
    }
    return show_page(request, language, "contact/published_case.html", context)


def _read_after(text: str) -> tuple[datetime, UUID] | None:
    """Read where a page begins; None for the first, and for what was not made here."""
    moment, _space, id_ = text.partition(" ")
    try:
        return datetime.fromisoformat(moment).astimezone(), UUID(id_)
    except (ValueError, OverflowError):
        return None
