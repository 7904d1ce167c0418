"""The results of a poll: counts, what they tell of single people, and votes with their names."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from layers.parameters import DeploymentHere
from portal.comments.authors.service import names_of, names_version
from portal.participation.polls.finding import named_votes_of
from portal.participation.polls.results import results_of
from portal.participation.polls.rules import Kind, Poll
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage
from web.pages.participation.polls.shown import shown_poll
from web.pages.participation.polls.words import STAGE_NAMES

router = APIRouter(include_in_schema=False)


@router.get("/{language}/participation/{space}/polls/{ref}/results")
def show_results(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show what was counted, once it is published; before that, when it will be."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        shown = shown_poll(session, space, ref, public_page.now)
        is_named = shown.poll.kind is Kind.NAMED
        names_key = names_version(session) if is_named else 0
        state, validator = public_page.kept(session, *shown.key, names_key)
        known = validator.known()
        if known is not None:
            return known
        results = results_of(session, shown.poll)
        named = _named(session, shown.poll) if is_named and results is not None else None
    answer = public_page.show(
        "participation/polls/results.html",
        public_page.links(f"{shown.path}/results"),
        state,
        shown=shown,
        results=results,
        named=named,
        stage_names=STAGE_NAMES,
    )
    return validator.marked(answer)


def _named(session: Session, poll: Poll) -> dict[str, object]:
    """Return the votes by the display names of their authors, those of former members last."""
    votes, count = named_votes_of(session, poll)
    names = names_of(session, [one.author_id for one in votes])
    lines = [(names.get(one.author_id), one.answers) for one in votes]
    lines.sort(key=lambda line: (line[0] is None, line[0] or ""))
    return {"votes": lines, "count": count}
