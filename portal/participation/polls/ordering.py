"""In which order somebody is shown the options of a poll, on every page the same."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from portal.participation.polls.rules import Option, Question


def options_for(
    question: Question, poll_id: UUID, voter_id: UUID | None, *, is_shuffled: bool
) -> Sequence[Option]:
    """Return the options of a question as somebody sees them; None is whoever only reads.

    Where the officer has chosen so, each voter has an order of his own, so that no option gains by
    standing first. It is computed of poll, voter and option, and kept nowhere.
    """
    if not is_shuffled or voter_id is None:
        return question.options
    start = poll_id.bytes + voter_id.bytes + bytes([question.position])
    return sorted(
        question.options,
        key=lambda one: hashlib.sha256(start + one.position.to_bytes(2)).digest(),
    )
