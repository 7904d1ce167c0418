"""The keys of a secret poll: a holder makes his own, shows that it opens, and brings it at the end.

A private key is made and tried in the browser of its holder. It is sent once, after the poll has
ended, when the envelopes are to be opened; no answer repeats it.
"""

import base64

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.participation.polls.ceremony import confirm_key, hand_in_key
from portal.participation.polls.envelopes import test_info
from portal.participation.polls.key_texts import write_public_key
from portal.participation.polls.turning import close_poll
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.page.origin_check import Forbidden
from web.pages.officers.polls.poll_page import PollHere, poll_here, polls_of, show_poll_page

router = APIRouter(
    prefix="/{language}/officers/participation/{space}/polls/{ref}", include_in_schema=False
)

_HAND_IN, _CONFIRM = "hand_in", "confirm"


@router.get("/key")
def show_key(officer_page: OfficerPageHere, space: str, ref: str) -> Response:
    """Show a holder how to make the key, and then the envelope that tries it."""
    return _key_page(officer_page, _held(officer_page, space, ref))


@router.post("/key")
def take_key(officer_page: OfficerPageHere, space: str, ref: str, fields: FieldsHere) -> Response:
    """Take the public key, or what was found in the envelope."""
    here = _held(officer_page, space, ref)
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, here, fields)
    except AroundMeError as error:
        return _key_page(officer_page, here, trouble_of(error))
    if fields.get("command") == _HAND_IN:
        return officer_page.go_to(*here.path("key"))
    return officer_page.go_to(*here.path(), said="done")


def _do(session: Session, officer_page: OfficerPage, here: PollHere, fields: Fields) -> None:
    officer, command = officer_page.officer, fields.get("command")
    if command == _HAND_IN:
        hand_in_key(session, officer, here.poll, fields.get("public_key"))
    elif command == _CONFIRM:
        confirm_key(session, officer, here.poll, fields.get("opened").strip())
    else:
        raise nothing_here()


@router.get("/closing")
def show_closing(officer_page: OfficerPageHere, space: str, ref: str) -> Response:
    """Ask a holder for the private key, when the poll has ended."""
    here = _held(officer_page, space, ref)
    return show_poll_page(officer_page, "closing.html", here, {})


@router.post("/closing")
def take_private_key(
    officer_page: OfficerPageHere, space: str, ref: str, fields: FieldsHere
) -> Response:
    """Take the private key, and begin to open the envelopes; nothing of it is shown again."""
    here = _held(officer_page, space, ref)
    try:
        with officer_page.deployment.database.writing() as session:
            polls = polls_of(officer_page)
            close_poll(session, polls, officer_page.officer, here.poll.id, fields.get("key"))
    except AroundMeError as error:
        return show_poll_page(officer_page, "closing.html", here, {}, trouble_of(error))
    return officer_page.go_to(*here.path(), said="done")


def _held(officer_page: OfficerPage, space: str, ref: str) -> PollHere:
    """Find a poll of whose keys the officer holds one; raises Forbidden for who holds none."""
    with officer_page.deployment.database.reading() as session:
        here = poll_here(session, officer_page, space, ref)
    if here.held_by(officer_page) is None:
        raise Forbidden(_("You hold no key of this poll."))
    return here


def _key_page(
    officer_page: OfficerPage, here: PollHere, trouble: Trouble | None = None
) -> Response:
    mine = here.held_by(officer_page)
    assert mine is not None
    key, sealed = mine.public_key, mine.test_sealed
    wants_new = officer_page.request.query_params.get("new") == "yes"
    context = {
        "public_key": "" if key is None else write_public_key(key),
        "envelope": "" if sealed is None else _text(sealed),
        "envelope_hex": "" if sealed is None else sealed.hex(),
        "about": _text(test_info(here.poll.id)),
        "is_trying": sealed is not None and not wants_new,
    }
    return show_poll_page(officer_page, "key.html", here, context, trouble)


def _text(held: bytes) -> str:
    return base64.urlsafe_b64encode(held).decode().rstrip("=")
