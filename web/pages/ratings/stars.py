"""Stars for a service or an agency, with a word; and what others have said of it."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from geo.country import Names
from geo.errors import InvalidParameter
from geo.messages import Message
from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import records
from portal.limits.traps import HONEYPOT, form_ticket, is_from_a_program
from portal.ratings.queries import average_of, words_about
from portal.ratings.rules import (
    LONGEST_WORD,
    MOST_STARS,
    About,
    NewRating,
    Subject,
    read_stars,
)
from portal.ratings.service import rate
from web.errors import status_of
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, nothing_here, show_visitors_page
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.ratings.useful import LOOK_AGAIN, TOO_MANY

router = APIRouter(prefix="/{language}/ratings", include_in_schema=False)


@dataclass(frozen=True)
class Asked:
    """One request for the page of a service or an agency."""

    request: Request
    language: str
    deployment: Deployment
    subject: Subject
    names: Names


@router.get("/{about}/{code}")
def show_stars(
    language: str, about: str, code: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Show what people think of a service or an agency, and ask."""
    return _page(_asked(request, language, deployment, about, code), {})


@router.post("/{about}/{code}")
def take_stars(
    language: str,
    about: str,
    code: str,
    request: Request,
    deployment: PortalDeploymentHere,
    given: VisitorForm,
) -> Response:
    """Keep a rating; its word is read by an officer first."""
    asked = _asked(request, language, deployment, about, code)
    keys = portal_site_of(request).account_context.security.keys
    begun, trap = given.get("begun"), given.get(HONEYPOT, "")
    try:
        stars = read_stars(given.get("stars", ""))
        if is_from_a_program(keys, deployment.now(), begun, trap):
            return _page(asked, given, Trouble(Message(LOOK_AGAIN)))
        new = NewRating(asked.subject, language, stars=stars, word=given.get("word", ""))
        with deployment.database.writing() as session:
            rated = rate(session, keys, visit_of(request), new)
    except InvalidParameter as error:
        return _page(asked, given, Trouble(error.message, status_of(error)))
    if rated is None:
        return _page(asked, given, Trouble(Message(TOO_MANY), 429))
    return go_to(f"/{language}/ratings/{about}/{code}?said=rated")


def _asked(request: Request, language: str, deployment: Deployment, about: str, code: str) -> Asked:
    known_language(language, deployment)
    if about not in set(Register) or "\0" in code:
        raise nothing_here()
    with deployment.database.reading() as session:
        found = records(session, Register(about), [code])
    if code not in found:
        raise nothing_here()
    names: Names = found[code].names
    return Asked(request, language, deployment, Subject(About(about), code), names)


def _page(asked: Asked, given: dict[str, str], trouble: Trouble | None = None) -> Response:
    deployment = asked.deployment
    keys = portal_site_of(asked.request).account_context.security.keys
    with deployment.database.reading() as session:
        context = {
            "subject": asked.subject,
            "names": asked.names,
            "average": average_of(session, asked.subject),
            "words": words_about(session, asked.subject),
            "given": given,
            "begun": form_ticket(keys, deployment.now()),
            "trap": HONEYPOT,
            "longest": LONGEST_WORD,
            "most": MOST_STARS,
        }
    return show_visitors_page(asked.request, asked.language, "ratings/stars.html", context, trouble)
