"""The first page of contact: what one can write, in plain words, and how it is followed."""

from fastapi import APIRouter, Request, Response

from portal.contact.forms import case_forms
from web.page.answers import known_language, show_page
from web.page.site import PortalDeploymentHere
from web.pages.contact.words import answered_within

router = APIRouter(prefix="/{language}/contact", include_in_schema=False)


@router.get("")
def show_kinds(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Show the kinds; `agency` and `office` in the address go on to their forms."""
    known_language(language, deployment)
    context = {
        "forms": [form for form in case_forms().values() if form.is_offered],
        "within": {kind: answered_within(kind) for kind in case_forms()},
        "asked": request.url.query,
    }
    return show_page(request, language, "contact/kinds.html", context)
