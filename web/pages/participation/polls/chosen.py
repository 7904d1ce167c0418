"""What somebody chooses in a poll, between the form, the page that shows it again, and the vote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from geo.errors import InvalidParameter
from portal.participation.polls.ordering import options_for
from portal.participation.polls.rules import MOST_OPTIONS, Option, Poll, Question, read_choices
from web.page.officer_page import Fields

# By the number of a question, the numbers of its options.
Chosen = Mapping[int, Sequence[int]]
_NUMBER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


@dataclass(frozen=True)
class DrawnQuestion:
    """A question as one voter sees it: its options in his order, and which of them he has chosen.

    `is_single` is one of which a single option can be chosen, `may_skip` one that may stay empty.
    """

    question: Question
    options: Sequence[Option]
    chosen: frozenset[int]

    @property
    def name(self) -> str:
        """The name of its fields."""
        return field_of(self.question.position)

    @property
    def is_single(self) -> bool:
        """Check whether only one option can be chosen."""
        return self.question.most == 1

    @property
    def may_skip(self) -> bool:
        """Check whether the question may be left open."""
        return self.question.least == 0

    @property
    def picked(self) -> list[Option]:
        """The options that were chosen, in the order of the poll."""
        return [one for one in self.question.options if one.position in self.chosen]


def field_of(position: int) -> str:
    """Return the name of the fields of a question."""
    return f"question-{position}"


def read_chosen(poll: Poll, given: Fields) -> dict[int, tuple[int, ...]]:
    """Read what a form says; what is no number of an option is nothing."""
    return {
        one.position: tuple(
            int(text)
            for text in given.all(field_of(one.position))[:MOST_OPTIONS]
            if _NUMBER.fullmatch(text)
        )
        for one in poll.questions
    }


def faults_of(poll: Poll, chosen: Chosen) -> dict[int, InvalidParameter]:
    """Return what is wrong with each question, by its number."""
    found = {}
    for one in poll.questions:
        try:
            read_choices([one], {one.position: chosen.get(one.position, ())})
        except InvalidParameter as error:
            found[one.position] = error
    return found


def drawn(poll: Poll, chosen: Chosen, voter_id: UUID) -> list[DrawnQuestion]:
    """Return the questions as one voter sees them."""
    return [
        DrawnQuestion(
            one,
            options_for(one, poll.id, voter_id, is_shuffled=poll.is_shuffled),
            frozenset(chosen.get(one.position, ())),
        )
        for one in poll.questions
    ]


def chosen_fields(chosen: Chosen) -> list[tuple[str, str]]:
    """Return what was chosen as fields that a page carries on."""
    return [
        (field_of(position), str(option))
        for position, options in sorted(chosen.items())
        for option in options
    ]
