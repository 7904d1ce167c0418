"""What is wrong with records of a run, kept as sentences; of very many the first are kept."""

import logging
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.database import storable
from geo.errors import AroundMeError, DatabaseUnavailable
from geo.messages import Message
from geo.messages import mark as _
from importers.harvest.models import HarvestFindingRow, HarvestRunRow
from importers.harvest.rules import MOST_FINDINGS
from importers.jobs.sentences import message_to_json

log = logging.getLogger(__name__)

FAULT = _(
    "This record could not be kept because of a fault of ours, which has been recorded; the others"
    " were."
)
_LONGEST_TITLE = 200


class Findings:
    """The findings of a run, numbered through it."""

    def __init__(self, session: Session, run: HarvestRunRow) -> None:
        last = select(func.max(HarvestFindingRow.number)).where(HarvestFindingRow.run_id == run.id)
        self._session, self._run = session, run
        self._last = session.scalar(last) or 0

    def refuse(self, source_id: str | None, title: str, error: Exception) -> None:
        """Keep why a record was not taken; raises what is wrong with more than a record."""
        if isinstance(error, DatabaseUnavailable):
            raise error
        self._run.refused += 1
        self._put(source_id, title, _sentence(error), is_refusal=True)

    def add(self, source_id: str | None, title: str, left_out: Iterable[Message]) -> None:
        """Keep what of a record was left out."""
        for message in left_out:
            self._put(source_id, title, message, is_refusal=False)

    def _put(
        self, source_id: str | None, title: str, message: Message, *, is_refusal: bool
    ) -> None:
        if self._last >= MOST_FINDINGS:
            return
        self._last += 1
        self._session.add(
            HarvestFindingRow(
                run_id=self._run.id,
                number=self._last,
                source_id=source_id,
                title=storable(title[:_LONGEST_TITLE]),
                is_refusal=is_refusal,
                message=message_to_json(message),
            )
        )


def _sentence(error: Exception) -> Message:
    if isinstance(error, AroundMeError):
        return error.message
    # Values of a statement may be long, and the log has no room for them.
    told = (
        str(error.orig) if isinstance(error, SQLAlchemyError) and hasattr(error, "orig") else error
    )
    log.error("a harvested record could not be kept: %s", told)
    return Message(FAULT)
