"""Search over agencies, services and places together."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from geo.coordinates import Position
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.features.titles import title_of
from layers.gazetteer.queries import name_sources
from layers.gazetteer.rules import KIND_NAMES
from layers.parameters import DeploymentHere
from portal.directory.search.rules import LONGEST_QUESTION, Question
from portal.directory.search.service import Results, search
from portal.participation.spaces.queries import published_version
from web.navigation import Section
from web.page.answers import no_such_language
from web.page.finder_query import FinderQuery
from web.page.finder_words import kinds_in_finder
from web.pages.directory.public_page import Paging, PublicPage, query_address

router = APIRouter(include_in_schema=False)

SECTION = Section("search", _("Search"))

_PARAMETERS = ("q", "kind", "audience", "sector", "online", "page")
_OF_EACH = 6
_A_PAGE = 30


@router.get("/{language}/search")
def search_page(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what a question finds, kind by kind, or one kind page by page."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, _PARAMETERS)
    question = _question(public_page)
    page = public_page.page() if question.kind else 1
    size = _A_PAGE if question.kind else _OF_EACH
    with deployment.database.reading() as session:
        datasets = public_page.site.opendata_catalogue.version(session)
        of_others = published_version(session), datasets
        state, validator = public_page.kept(session, *of_others, has_places=True)
        known = validator.known()
        if known is not None:
            return known
        results = search(
            session,
            public_page.site.searchables,
            question,
            limit=size,
            offset=(page - 1) * size,
            synonyms=public_page.site.synonyms,
        )
        thanked = [one for one in name_sources(session) if one.attribution]
    answer = public_page.show(
        "directory/search.html",
        public_page.links("/search", q=question.text or None, kind=question.kind),
        state,
        data={"@type": "SearchResultsPage", "name": public_page.translate(_("Search"))},
        question=question,
        is_empty="q" in request.query_params,
        results=results,
        paging=_paging(public_page, results, question, page),
        narrowed=_narrowed(public_page),
        title_of=title_of,
        finder=FinderQuery(language, {}),
        name_sources=thanked,
        kinds_in_finder=kinds_in_finder(language, deployment.catalogue, question.text),
        kind_names=KIND_NAMES,
        position_of=lambda row: Position(row["lon"], row["lat"]),
    )
    return validator.marked(answer)


def _question(public_page: PublicPage) -> Question:
    text = public_page.given.get("q", "")
    if len(text) > LONGEST_QUESTION:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(text),
            most=LONGEST_QUESTION,
        )
    kind = public_page.choice("kind", tuple(one.name for one in public_page.site.searchables))
    return Question(
        text=text,
        kind=kind,
        audience=public_page.term("audience", public_page.vocabularies.audiences),
        sector=public_page.term("sector", public_page.vocabularies.sectors),
        is_online=public_page.choice("online", ("yes",)) is not None,
    )


def _paging(
    public_page: PublicPage, results: Results, question: Question, page: int
) -> Paging | None:
    if question.kind is None:
        return None
    count = sum(hits.count for hits in results.hits if hits.kind.name == question.kind)
    return Paging(public_page, page, _A_PAGE, count)


def _narrowed(public_page: PublicPage) -> Callable[..., str]:
    given = {name: text for name, text in public_page.given.items() if name != "page"}

    def address(**changed: str | None) -> str:
        return query_address({**given, **changed})

    return address
