"""The page of a data request: what was asked for, who answers until when, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionHead
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.datasets.rules import Dataset
from portal.opendata.requests.kinds import find_discussed
from portal.opendata.requests.queries import (
    GoneRequest,
    answers_of,
    find_request,
)
from portal.opendata.requests.rules import (
    DATA_REQUEST,
    Answer,
    Circumstance,
    DataRequest,
    RequestRules,
)
from portal.opendata.requests.workflow import names_of_state
from web.page.answers import no_such_language
from web.page.discussion import DiscussionPart, discussion_part
from web.page.minutes import last_day_of
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

_GONE = 410


@dataclass(frozen=True)
class ShownAnswer:
    """What an agency has said, with the circumstance in words and the dataset that it names."""

    answer: Answer
    circumstance: Circumstance | None
    dataset: Dataset | None


@router.get("/{language}/data-requests/{ref}")
def show_request(language: str, ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show a data request that everybody may read."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = demand_request(session, ref)
        is_late = isinstance(found, DataRequest) and found.is_overdue_at(public_page.now)
        version = found.version if isinstance(found, DataRequest) else "gone"
        head = read_head(session, DATA_REQUEST, found.id)
        said = [] if isinstance(found, GoneRequest) else answers_of(session, [found.id])[found.id]
        datasets = _datasets(session, said)
        state, validator = public_page.kept(
            session,
            *head.key,
            found.ref,
            version,
            is_late,
            tuple(one.version for one in datasets),
        )
        known = validator.known()
        if known is not None:
            return known
        if isinstance(found, GoneRequest):
            links = public_page.links("/data-requests")
            gone = public_page.show("opendata/requests/gone.html", links, state, ref=found.ref)
            gone.status_code = _GONE
            return gone
        context = _context(session, public_page, found, said, datasets)
        discussion = _discussion(session, public_page, found, head)
    answer = public_page.show(
        "opendata/requests/request.html",
        public_page.links(found.path),
        state,
        asked=found,
        is_late=is_late,
        due=_last_day(public_page, found.due_at),
        state_names=names_of_state(found.state),
        discussion=discussion,
        **context,
    )
    return validator.marked(answer)


def demand_request(session: Session, ref: str) -> DataRequest | GoneRequest:
    """Return a released request, or what is left of one; raises NotFound."""
    found = find_request(session, ref)
    if found is None:
        raise NotFound(_("There is no such data request."))
    return found


def shown_answers(
    said: Sequence[Answer], datasets: Sequence[Dataset], rules: RequestRules
) -> list[ShownAnswer]:
    """Return what was said with what it means, in its order."""
    by_id = {one.id: one for one in datasets}
    return [
        ShownAnswer(
            one,
            rules.circumstances.get(one.circumstance),
            None if one.dataset_id is None else by_id.get(one.dataset_id),
        )
        for one in said
    ]


def _datasets(session: Session, said: Sequence[Answer]) -> list[Dataset]:
    return published_datasets(session, [one.dataset_id for one in said if one.dataset_id])


def _context(
    session: Session,
    public_page: PublicPage,
    found: DataRequest,
    said: Sequence[Answer],
    datasets: Sequence[Dataset],
) -> dict[str, Any]:
    rules = public_page.site.request_rules
    codes = {found.agency, *(one.agency for one in said), *(one.to_agency for one in said)}
    return {
        "agencies": agency_names(session, *(one for one in codes if one)),
        "answers": shown_answers(said, datasets, rules),
        "ended": rules.circumstances.get(found.circumstance),
        "days": rules.days.of(found.agency),
    }


def _last_day(public_page: PublicPage, due_at: datetime | None) -> date | None:
    return last_day_of(due_at, public_page.deployment)


def _discussion(
    session: Session, public_page: PublicPage, found: DataRequest, head: DiscussionHead
) -> DiscussionPart | None:
    """Return the discussion; None where nobody can sign in, so nobody can write."""
    discussed = find_discussed(session, found.id)
    if discussed is None or public_page.site.portal is None:
        return None
    read = read_discussion(session, DATA_REQUEST, found.id, None, head)
    return discussion_part(public_page.language, DATA_REQUEST, found.id, discussed, read)
