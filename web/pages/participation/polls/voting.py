"""Voting, behind the sign-in: choosing, looking at it once more, the receipt.

Every step is a form of this one address, and an answer that nobody keeps: neither a choice nor a
code stands in an address. Nothing is written before the last step. Whoever has been signed out
meanwhile, or sends a form that was open for too long, gets back what was chosen.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.comments.authors.service import demand_author
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import Kind, Poll, Receipt
from portal.participation.polls.voting import cast, cast_named, has_voted, named_choices
from web.page.answers import Trouble, known_language, show_visitors_page, trouble_of
from web.page.citizen_page import CitizenHere, CitizenPage, citizen_here
from web.page.guard import TOKEN_FIELD, SessionHere, check_sender, check_token, read_fields
from web.page.officer_page import Fields
from web.page.origin_check import Forbidden
from web.page.site import PortalDeploymentHere, site_of
from web.pages.participation.polls.chosen import (
    Chosen,
    chosen_fields,
    drawn,
    faults_of,
    read_chosen,
)
from web.pages.participation.polls.shown import ShownPoll, shown_poll
from web.pages.participation.polls.words import HOLDS, HOLDS_NOT, STAGE_NAMES, Stage

router = APIRouter(
    prefix="/{language}/participation/{space}/polls/{ref}/vote", include_in_schema=False
)

_STALE = _("This page was open for a long time. Look at your choice once more, then vote.")
_NOT_COMPLETE = _("Something is missing: it stands beside each question.")


async def vote_form(request: Request) -> Fields:
    """Read the form; raises Forbidden unless a page of ours has sent it."""
    check_sender(request)
    return Fields(tuple(await read_fields(request)))


VoteForm = Annotated[Fields, Depends(vote_form)]


@router.get("")
def show_vote(space: str, ref: str, page: CitizenHere) -> Response:
    """Show the questions, or what is missing before one may vote."""
    with page.reading() as session:
        shown = shown_poll(session, space, ref, page.deployment.now())
        missing = _missing(page, shown)
        return missing or _choose(session, page, shown, _before(session, page, shown) or {})


@router.post("")
def take_step(  # noqa: PLR0913, PLR0917 - what the framework finds, each by its name
    language: str,
    space: str,
    ref: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
    given: VoteForm,
) -> Response:
    """Take a step: look at what was chosen, change it, or cast it."""
    known_language(language, deployment)
    if signed_in is None or not signed_in.is_complete:
        return _signed_out(request, language, f"/participation/{space}/polls/{ref}/vote", given)
    page = citizen_here(language, request, deployment, signed_in)
    with page.reading() as session:
        shown = shown_poll(session, space, ref, deployment.now())
        chosen = read_chosen(shown.poll, given)
        before = _missing(page, shown) or _not_yet(session, page, shown, chosen, given)
    return before or _cast(page, shown, chosen)


def _not_yet(
    session: Session, page: CitizenPage, shown: ShownPoll, chosen: Chosen, given: Fields
) -> Response | None:
    """Answer with the step before the vote that is wanted, or not done; None when it can be cast.

    A form without the token of its session casts nothing, and loses nothing.
    """
    command = given.get("command")
    if command == "change":
        return _choose(session, page, shown, chosen)
    faults = faults_of(shown.poll, chosen)
    if faults:
        return _choose(session, page, shown, chosen, faults)
    try:
        check_token(page.signed_in, given.get(TOKEN_FIELD))
    except Forbidden:
        return _review(session, page, shown, chosen, Trouble(Message(_STALE), 403))
    return None if command == "cast" else _review(session, page, shown, chosen)


def _cast(page: CitizenPage, shown: ShownPoll, chosen: Chosen) -> Response:
    try:
        with page.writing() as session:
            receipt = _kept(session, page, shown.poll, chosen)
    except AroundMeError as error:
        trouble = trouble_of(error)
        with page.reading() as session:
            return _choose(session, page, shown, chosen, trouble=trouble)
    # The way to the other language would lose the code.
    context = {**_everywhere(shown), "receipt": receipt, "translated_pages": {}}
    return page.show("participation/polls/receipt.html", context)


def _kept(session: Session, page: CitizenPage, shown: Poll, chosen: Chosen) -> Receipt:
    polls = page.site.polls
    poll = whole_poll_of(session, shown.id)
    if poll.kind is Kind.SECRET:
        return cast(session, polls, page.person, poll, chosen)
    author = demand_author(session, page.person)
    return cast_named(session, polls, author.id, poll, chosen)


def _missing(page: CitizenPage, shown: ShownPoll) -> Response | None:
    """Answer with what keeps a person from voting; None where nothing does."""
    if shown.stage is not Stage.OPEN:
        return page.show("participation/polls/not_open.html", _everywhere(shown))
    if page.person.identity < shown.poll.identity:
        return page.show("participation/polls/identity.html", _everywhere(shown))
    return None


def _before(session: Session, page: CitizenPage, shown: ShownPoll) -> Chosen | None:
    """Return what a person has chosen before in a poll with names; None for nothing.

    Raises AuthorNameNeeded, which leads to where the name is chosen, and back. What was chosen in a
    secret poll nobody can tell.
    """
    if shown.poll.kind is Kind.SECRET:
        return None
    return named_choices(session, demand_author(session, page.person).id, shown.poll)


def _is_again(session: Session, page: CitizenPage, shown: ShownPoll) -> bool:
    if shown.poll.kind is Kind.NAMED:
        return _before(session, page, shown) is not None
    poll = whole_poll_of(session, shown.poll.id)
    return has_voted(session, page.site.polls, page.person, poll)


def _choose(
    session: Session,
    page: CitizenPage,
    shown: ShownPoll,
    chosen: Chosen,
    faults: Mapping[int, InvalidParameter] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    pages = site_of(page.request).pages
    kind = shown.poll.kind
    context = {
        **_everywhere(shown),
        "questions": drawn(shown.poll, chosen, page.person.id),
        "faults": {
            number: pages.say(page.language, one.message) for number, one in (faults or {}).items()
        },
        "is_again": _is_again(session, page, shown),
        "holds": HOLDS[kind],
        "holds_not": HOLDS_NOT[kind],
    }
    told = Trouble(Message(_NOT_COMPLETE)) if faults else trouble
    return page.show("participation/polls/vote.html", context, told)


def _review(
    session: Session,
    page: CitizenPage,
    shown: ShownPoll,
    chosen: Chosen,
    trouble: Trouble | None = None,
) -> Response:
    context = {
        **_everywhere(shown),
        "questions": drawn(shown.poll, chosen, page.person.id),
        "fields": chosen_fields(chosen),
        "is_again": _is_again(session, page, shown),
        "translated_pages": {},
    }
    return page.show("participation/polls/review.html", context, trouble)


def _signed_out(request: Request, language: str, path: str, given: Fields) -> Response:
    """Answer to who is not signed in any more with the way back, and with all that was chosen."""
    context = {
        "address": f"/{language}{path}",
        "fields": given.but(("command",)),
        "translated_pages": {},
    }
    template = "participation/polls/signed_out.html"
    answer = show_visitors_page(request, language, template, context)
    answer.status_code = 403
    return answer


def _everywhere(shown: ShownPoll) -> dict[str, object]:
    return {"shown": shown, "stage_names": STAGE_NAMES, "section": "participation"}
