"""How a space would look to the public, as it was last saved."""

from fastapi import APIRouter, Response

from web.page.answers import NOT_KEPT
from web.page.officer_page import OfficerPageHere
from web.pages.directory.public_page import PublicPage
from web.pages.officers.participation.editor import found_space
from web.pages.participation.space_page import parts_of, space_context

router = APIRouter(prefix="/{language}/officers/participation", include_in_schema=False)


@router.get("/{space}/preview")
def show_preview(officer_page: OfficerPageHere, space: str) -> Response:
    """Answer with the public page of a space, a draft or not."""
    found = found_space(officer_page, space)
    public_page = PublicPage(officer_page.request, officer_page.language, officer_page.deployment)
    with officer_page.deployment.database.reading() as session:
        state, _kept = public_page.kept(session)
        parts = parts_of(session, found, public_page.now)
        context = space_context(session, public_page, found, parts)
    answer = public_page.show(
        "officers/participation/preview.html",
        public_page.links(found.path),
        state,
        token=officer_page.signed_in.form_token,
        **context,
    )
    answer.headers.update(NOT_KEPT)
    return answer
