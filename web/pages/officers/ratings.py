"""The page on which officers read the words of ratings, and show or hide each."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.ratings.queries import words_in
from portal.ratings.rules import MOST_STARS, REASONS, WordState
from portal.ratings.service import hide_word, pass_word, word_of
from web.navigation import Part, holds
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.minutes import minute_of
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers/ratings", include_in_schema=False)

PART = Part("ratings", "officers/ratings", _("Ratings"), holds(Role.EDITOR))
SELECTIONS = {
    WordState.WAITING: _("Waiting"),
    WordState.SHOWN: _("Shown"),
    WordState.HIDDEN: _("Hidden"),
}


@router.get("")
def list_words(officer_page: OfficerPageHere) -> Response:
    """List the words of the officer's agencies that wait, or those that were decided."""
    return _page(officer_page)


@router.post("/{rating_id}")
def decide_word(rating_id: UUID, officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Show the word of a rating, or hide it with a reason."""
    officer = officer_page.officer
    with officer_page.deployment.database.reading() as session:
        agency = word_of(session, rating_id, officer).agency
    if not officer.may(Role.EDITOR, agency):
        raise not_allowed()
    try:
        with officer_page.deployment.database.writing() as session:
            if fields.get("command") == "show":
                pass_word(session, rating_id, officer)
            elif fields.get("command") == "hide":
                hide_word(session, rating_id, fields.get("reason"), officer)
            else:
                raise nothing_here()
    except InvalidParameter as error:
        return _page(officer_page, trouble_of(error))
    return officer_page.go_to("ratings", said="done")


def _page(officer_page: OfficerPage, trouble: Trouble | None = None) -> Response:
    asked = officer_page.request.query_params.get("show", "")
    state = WordState(asked) if asked in SELECTIONS else WordState.WAITING
    with officer_page.deployment.database.reading() as session:
        found = words_in(session, officer_page.agencies(), state)
        names = names_of_agencies(session)
    context = {
        "words": [(one, minute_of(one.given_at, officer_page.deployment)) for one in found],
        "state": state,
        "selections": SELECTIONS,
        "reasons": REASONS,
        "most": MOST_STARS,
        "names": names,
        "may_decide": officer_page.officer.may_somewhere(Role.EDITOR),
    }
    return officer_page.show("officers/ratings.html", context, here="ratings", trouble=trouble)
