"""The route of discussions for programs."""

from fastapi import APIRouter, Request, Response

from layers.documentation import answer
from layers.parameters import DeploymentHere
from layers.responses import etag_of, json_response, not_modified, validators
from portal.comments.discussions.answers import discussion_as_json
from portal.comments.discussions.parameters import DiscussedHere, read_query, read_subject
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.schemas import DISCUSSION, PARAMETERS

PATH = "/api/v1/discussions/{kind}/{id}"
router = APIRouter(tags=["discussions"])


@router.get(
    PATH,
    summary="A discussion",
    openapi_extra={"parameters": PARAMETERS},
    responses={200: answer("A page of comments.", "application/json", schema=DISCUSSION)},
    response_class=Response,
)
def read_one(
    kind: str, id: str, request: Request, deployment: DeploymentHere, discussed: DiscussedHere
) -> Response:
    """Read a page of comments, or what was answered to one, in the order of the tree."""
    query, subject_id = read_query(request), read_subject(id)
    language = deployment.country.languages[0]
    with deployment.database.reading() as session:
        found = discussed.find(session, kind, subject_id)
        head = read_head(session, kind, subject_id)
        told = (found.path, tuple(sorted(found.titles.items())))
        etag = etag_of("discussion", request.url.path, request.url.query, head.key, told)
        known = not_modified(request, etag, language, negotiated=False)
        if known is not None:
            return known
        page = read_discussion(session, kind, subject_id, query, head)
    content = discussion_as_json(found, page, request.url.path)
    return json_response(content, language, negotiated=False, caching=validators(etag))
