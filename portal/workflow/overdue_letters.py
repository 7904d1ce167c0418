"""Letters to officers about items that are overdue: one to each, whatever the topic."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.accounts.colleagues import Colleague
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.workflow.definitions import Level
from portal.workflow.loading import Definitions
from portal.workflow.models import WorkflowItem

OfficersFor = Callable[[Session, str, str | None], Sequence[Colleague]]


@dataclass(frozen=True)
class OverdueLetter:
    """The letter of a topic; `path` is where its overdue items are listed, below the language."""

    kind: LetterKind
    path: str
    good_for: timedelta


def write_overdue(
    session: Session,
    security: Security,
    items: Sequence[WorkflowItem],
    definitions: Definitions,
    officers_for: OfficersFor,
    letter: OverdueLetter,
) -> None:
    """Write one letter to each officer who hears of overdue items of one agency and workflow.

    Who hears of an item says the role of the level that it has reached. The letter names the
    highest level of those that it is about.
    """
    told: dict[str, tuple[Colleague, Level, int]] = {}
    reached = Counter((one.escalation, one.version) for one in items)
    for (number, version), count in sorted(reached.items()):
        level = definitions[version].escalation[number - 1]
        for one in officers_for(session, level.role, items[0].agency):
            before = told[one.email][2] if one.email in told else 0
            told[one.email] = (one, level, before + count)
    for one, level, count in told.values():
        language = one.language or FIRST_LANGUAGE
        values = {
            "site": security.site_name(language),
            "link": f"{security.public_url}/{language}{letter.path}",
            "count": str(count),
            **{f"level_{code}": name for code, name in level.names.items()},
        }
        written = Letter(letter.kind, one.email, language, values, letter.good_for)
        write_letter(session, security.keys, written)
