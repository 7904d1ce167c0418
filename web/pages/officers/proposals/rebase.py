"""The page on which an overtaken draft is brought onto what stands now, field by field."""

from typing import Any

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, NotFound
from portal.directory.registers.definitions import Subject
from portal.proposals.queries import one_proposal
from portal.proposals.rebasing import FieldStates, Rebase, rebase, rebase_of
from portal.proposals.service import submit
from web.page.answers import Trouble, trouble_of
from web.page.guard import not_allowed
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.proposals.view import (
    may_hand_in,
    names_of_agencies,
    proposal_page,
    shown_proposals,
)

router = APIRouter(prefix="/{language}/officers/drafts", include_in_schema=False)

_NOTHING_CHOSEN = Fields(())
# Before the name of a field: what it is to say, mine or theirs.
_CHOICE = "field."


@router.get("/{proposal_id}/rebase")
def show_rebase(officer_page: OfficerPageHere, proposal_id: str) -> Response:
    """Show what the draft changed, what was changed meanwhile, and what has to be chosen."""
    return _page(officer_page, proposal_id, _NOTHING_CHOSEN)


@router.post("/{proposal_id}/rebase")
def make_anew(officer_page: OfficerPageHere, proposal_id: str, fields: FieldsHere) -> Response:
    """Make the draft anew on what stands now, and hand it in if that is wanted."""
    chosen = {
        name.removeprefix(_CHOICE): held for name, held in fields.pairs if name.startswith(_CHOICE)
    }
    is_handed_in = fields.get("command") == "submit"
    officer = officer_page.officer
    try:
        with officer_page.deployment.database.writing() as session:
            proposal = one_proposal(session, proposal_id, officer_page.agencies(), for_update=True)
            if not may_hand_in(officer_page, proposal):
                raise not_allowed()
            made = rebase(session, officer_page.proposables, proposal, chosen, officer)
            if is_handed_in:
                submit(session, made, officer, officer_page.proposables)
            made_id = str(made.id)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, proposal_id, fields, trouble_of(error))
    return officer_page.go_to("drafts", made_id, said="submitted" if is_handed_in else "saved")


def _page(
    officer_page: OfficerPage, proposal_id: str, fields: Fields, trouble: Trouble | None = None
) -> Response:
    try:
        with officer_page.deployment.database.reading() as session:
            proposal = one_proposal(session, proposal_id, officer_page.agencies())
            if not may_hand_in(officer_page, proposal):
                raise not_allowed()
            agencies = names_of_agencies(session)
            found = rebase_of(session, officer_page.proposables, proposal)
            (shown,) = shown_proposals(session, officer_page, [proposal], agencies)
    except NotFound:
        raise
    except AroundMeError as error:
        return proposal_page(officer_page, proposal_id, trouble or trouble_of(error))
    subject = Subject(proposal.kind)

    def drawn(one: FieldStates) -> dict[str, Any]:
        base, mine, theirs = (one.content(values) for values in (one.base, one.mine, one.theirs))
        return {
            "name": f"{_CHOICE}{one.name}",
            "mine": diff_lines(officer_page, subject, base, mine, agencies),
            "theirs": diff_lines(officer_page, subject, base, theirs, agencies),
            "chosen": fields.get(f"{_CHOICE}{one.name}"),
        }

    context = {"shown": shown, **_groups(found, drawn)}
    return officer_page.show(
        "officers/proposals/rebase.html", context, here="drafts", trouble=trouble
    )


def _groups(found: Rebase, drawn: Any) -> dict[str, Any]:  # noqa: ANN401 - what draws a field
    """Return the fields as the page has them: to be chosen, mine alone, theirs alone."""
    return {
        "conflicts": [drawn(one) for one in found.fields if one.is_conflict],
        "only_mine": [drawn(one) for one in found.fields if one.is_mine and not one.is_theirs],
        "only_theirs": [drawn(one) for one in found.fields if one.is_theirs and not one.is_mine],
    }
