"""Choosing under which name others see what one writes, on the way to writing it."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from geo.errors import AroundMeError
from portal.comments.authors.naming import LONGEST_NAME, choose_name
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.authors.service import author_of
from web.errors import language_of_request
from web.page.answers import Trouble, go_to, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.local_address import NEXT_FIELD, address_of, local_address
from web.page.origin_check import SAFE_METHODS

router = APIRouter(prefix="/{language}/discussions/name", include_in_schema=False)


@router.get("")
def show_name(page: CitizenHere) -> Response:
    """Show the name that was chosen, if any, and the form for another."""
    with page.reading() as session:
        author = author_of(session, page.person.id)
    known = "" if author is None else author.name or ""
    return _show(page, known, page.request.query_params.get(NEXT_FIELD, ""))


@router.post("")
def take_name(page: CitizenHere, fields: CitizenFormHere) -> Response:
    """Take a name, and lead back to what it was wanted for."""
    name, after = fields.get("name"), fields.get(NEXT_FIELD)
    try:
        with page.writing() as session:
            choose_name(session, page.site.comments, page.person, name)
    except AroundMeError as error:
        return _show(page, name, after, trouble_of(error))
    there = local_address(after, page.deployment.country.languages)
    return go_to(there or f"/{page.language}/my/comments?said=saved")


def to_name(language: str, after: str) -> Response:
    """Lead to the form, and from there to another page."""
    return go_to(f"/{language}/discussions/name?{urlencode({NEXT_FIELD: after})}")


def ask_for_name(request: Request, error: Exception) -> Response:
    """Lead who has no name yet to the form, and from there back to the page that wanted one."""
    assert isinstance(error, AuthorNameNeeded)
    language = language_of_request(request)
    if request.method in SAFE_METHODS:
        return to_name(language, address_of(request))
    return go_to(f"/{language}/discussions/name")


def _show(page: CitizenPage, name: str, after: str, trouble: Trouble | None = None) -> Response:
    languages = page.deployment.country.languages
    context = {
        "name": name,
        "after": local_address(after, languages) or "",
        "longest": LONGEST_NAME,
    }
    return page.show("discussions/name.html", context, trouble)
