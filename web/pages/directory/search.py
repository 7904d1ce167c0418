"""Search over agencies, services and places together."""

from collections.abc import Callable, Sequence
from typing import cast

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.search.rules import LONGEST_QUESTION, Question, Searchable
from portal.directory.search.service import Results, search
from web.navigation import Section
from web.page.writer import no_such_language
from web.pages.directory.frame import Frame, Paging, query_address

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
    frame = Frame(request, language, deployment, _PARAMETERS)
    question = _question(frame)
    page = frame.page() if question.kind else 1
    size = _A_PAGE if question.kind else _OF_EACH
    with deployment.database.reading() as session:
        state, kept = frame.kept(session)
        known = kept.known()
        if known is not None:
            return known
        results = search(
            session, _searchables(frame), question, limit=size, offset=(page - 1) * size
        )
    answer = frame.show(
        "directory_search.html",
        frame.links("/search", q=question.text or None, kind=question.kind),
        state,
        data={"@type": "SearchResultsPage", "name": frame.translate(_("Search"))},
        question=question,
        results=results,
        paging=_paging(frame, results, question, page),
        narrowed=_narrowed(frame),
    )
    return kept.marked(answer)


def _searchables(frame: Frame) -> Sequence[Searchable]:
    return cast("Sequence[Searchable]", frame.request.app.state.assembly.searchables)


def _question(frame: Frame) -> Question:
    text = frame.given.get("q", "")
    if len(text) > LONGEST_QUESTION:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(text),
            most=LONGEST_QUESTION,
        )
    kind = frame.choice("kind", tuple(one.name for one in _searchables(frame)))
    return Question(
        text=text,
        kind=kind,
        audience=frame.term("audience", frame.vocabularies.audiences),
        sector=frame.term("sector", frame.vocabularies.sectors),
        is_online=frame.choice("online", ("yes",)) is not None,
    )


def _paging(frame: Frame, results: Results, question: Question, page: int) -> Paging | None:
    if question.kind is None:
        return None
    count = sum(hits.count for hits in results.hits if hits.kind.name == question.kind)
    return Paging(frame, page, _A_PAGE, count)


def _narrowed(frame: Frame) -> Callable[..., str]:
    given = {name: text for name, text in frame.given.items() if name != "page"}

    def address(**changed: str | None) -> str:
        return query_address({**given, **changed})

    return address
