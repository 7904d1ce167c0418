"""How the form of a poll is drawn: with what was typed, else with what the draft holds."""

from collections.abc import Mapping, Sequence

from fastapi import Response
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter
from portal.accounts.colleagues import officers_of
from portal.accounts.officer_roles import Role
from portal.announcements.rules import written_moment
from portal.participation.polls.draft_forms import (
    IDENTITIES,
    LONGEST_OPTIONS,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    LONGEST_TITLE,
    is_written,
    voting_phases,
)
from portal.participation.polls.progress import Holder
from portal.participation.polls.rules import LEAST_SHOWN, MOST_QUESTIONS, Kind, Poll
from portal.participation.spaces.rules import Space
from portal.proposals.schemas import Fault
from web.page.answers import Trouble
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.pages.officers.polls.poll_page import PART_NAME, PollHere
from web.pages.participation.polls.words import IDENTITY_NAMES, KIND_MEANINGS, KIND_NAMES

# The command that shows one question more.
MORE = "more"
EMPTY: Mapping[str, str] = {
    "kind": Kind.SECRET.value,
    "identity": IDENTITIES[0].value,
    "least_shown": str(2 * LEAST_SHOWN),
}
_LIMITS: Mapping[str, int] = {
    "title": LONGEST_TITLE,
    "text": LONGEST_TEXT,
    "question": LONGEST_QUESTION,
    "options": LONGEST_OPTIONS,
}


def written(officer_page: OfficerPage, poll: Poll, holders: Sequence[Holder]) -> dict[str, str]:
    """Return what the form holds for a draft."""
    country = officer_page.deployment.country
    times = {"opens_at": poll.opens_at, "closes_at": poll.closes_at}
    said = {
        "kind": poll.kind.value,
        "identity": poll.identity.value,
        "least_shown": str(poll.least_shown),
        "is_shuffled": "yes" if poll.is_shuffled else "",
        **{name: written_moment(at, country) for name, at in times.items() if at is not None},
        **{f"holder_{one.position}": str(one.account_id) for one in holders},
    }
    for language in country.languages:
        said[f"title_{language}"] = poll.titles.get(language, "")
        said[f"text_{language}"] = poll.texts.get(language, "")
        for one in poll.questions:
            name = f"question-{one.position}"
            lines = (option.titles.get(language, "") for option in one.options)
            said[f"{name}-title_{language}"] = one.titles.get(language, "")
            said[f"{name}-options_{language}"] = "\n".join(lines)
    for one in poll.questions:
        name = f"question-{one.position}"
        said |= {f"{name}-least": str(one.least), f"{name}-most": str(one.most)}
    return said


def show_form(  # noqa: PLR0913 - each by its name
    session: Session,
    officer_page: OfficerPage,
    space: Space,
    here: PollHere | None,
    typed: Mapping[str, str],
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
) -> Response:
    """Answer with the form of a new poll, or of a draft."""
    deployment, numbers = officer_page.deployment, _numbers(typed)
    new = ("participation", space.name, "polls", "new")
    context = {
        "space": space,
        "poll": None if here is None else here.poll,
        "polls_path": officer_page.address("participation", space.name, "polls"),
        "form_path": officer_page.address(*(new if here is None else here.path("edit"))),
        "phases": [
            (one, minute_of(one.starts_at, deployment), minute_of(one.ends_at, deployment))
            for one in voting_phases(space)
        ],
        "kinds": [(kind.value, KIND_NAMES[kind], KIND_MEANINGS[kind]) for kind in Kind],
        "identities": [
            (one.value, officer_page.translate(IDENTITY_NAMES[one])) for one in IDENTITIES
        ],
        "officers": officers_of(session, space.agency, Role.VIEWER),
        "numbers": numbers,
        "may_add": numbers[-1] < MOST_QUESTIONS,
        "typed": typed,
        "limits": _LIMITS,
    }
    return officer_page.show(
        "officers/polls/edit.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=[Fault((one.parameter,), one.message) for one in faults],
    )


def _numbers(typed: Mapping[str, str]) -> list[int]:
    """Return the numbers of the questions that are shown: those with a word, and an empty one."""
    written_ones = [one for one in range(1, MOST_QUESTIONS + 1) if is_written(typed, one)]
    after = max(written_ones, default=0) + 1
    is_more = typed.get("command") == MORE or not written_ones
    return [*written_ones, after] if is_more and after <= MOST_QUESTIONS else written_ones
