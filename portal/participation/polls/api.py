"""The routes of polls for programs: a poll with its results, and all its ballots."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from layers.documentation import answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, json_response, not_modified, validators
from portal.participation.polls.answers import PATH, ballot_lines, poll_as_json
from portal.participation.polls.queries import find_poll
from portal.participation.polls.results import results_of, shown_results_of
from portal.participation.polls.schemas import BALLOTS, POLL

router = APIRouter(tags=["polls"])

_LINES = "application/x-ndjson"


@router.get(
    f"{PATH}/{{ref}}",
    summary="A poll",
    responses={
        200: answer("The poll, with results once published.", "application/json", schema=POLL)
    },
    response_class=Response,
)
def show_poll(ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return what a poll asks, when it is open, and what it has come to once that is published."""
    refuse_unknown(strict_parameters(request), ())
    now, language = deployment.now(), deployment.country.languages[0]
    with deployment.database.reading() as session:
        poll = find_poll(session, ref)
        results = results_of(session, poll)
    etag = etag_of("poll", poll.ref, str(poll.version), str(poll.is_open(now)))
    known = not_modified(request, etag, language, negotiated=False)
    if known is not None:
        return known
    content = poll_as_json(poll, results, now)
    return json_response(content, language, negotiated=False, caching=validators(etag))


@router.get(
    f"{PATH}/{{ref}}/ballots",
    summary="The ballots of a poll",
    responses={200: answer("A ballot a line, by question and code.", _LINES, schema=BALLOTS)},
    response_class=Response,
)
def list_ballots(ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return all ballots of a published secret poll, sorted by question and code."""
    refuse_unknown(strict_parameters(request), ())
    language = deployment.country.languages[0]
    with deployment.database.reading() as session:
        poll = find_poll(session, ref)
        results = shown_results_of(session, poll)
    etag = etag_of("ballots", poll.ref, results.digest or "")
    known = not_modified(request, etag, language, negotiated=False)
    if known is not None:
        return known
    lines = ballot_lines(deployment.database, poll.id)
    return StreamingResponse(lines, media_type=_LINES, headers=validators(etag))
