"""One letter a day instead of many: what was held for an address is put together into one."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.notifications.kinds import LetterKind, LetterKinds
from portal.notifications.models import LetterHeld
from portal.notifications.opening import current_values
from portal.notifications.sealing import open_address, open_values
from portal.notifications.service import Letter, write_letter
from portal.notifications.templates import LANGUAGES, Text, Unfilled, write
from portal.secrets import Keys

log = logging.getLogger(__name__)

DAILY = LetterKind(
    "notifications.daily",
    "portal.notifications",
    frozenset({"site", "link", "count", *(f"items_{language}" for language in LANGUAGES)}),
)
KINDS = (DAILY,)


@dataclass(frozen=True)
class Gathered:
    """The letters that were held for an address, in words; `language` is that of the newest."""

    to: str
    language: str
    letters: Sequence[Sequence[Text]]

    def items(self, language: str) -> str:
        """Return the letters of a language, numbered, without their greetings."""
        texts = (next(t for t in texts if t.language == language) for texts in self.letters)
        return "\n\n".join(f"{number}. {_item(one)}" for number, one in enumerate(texts, start=1))


def write_daily(
    database: Database, keys: Keys, kinds: LetterKinds, letter_of: Callable[[Gathered], Letter]
) -> None:
    """Write the letter of the day to each address for which something is held.

    What was held goes with it in one transaction, so nothing is lost or written twice.
    """
    with database.reading() as session:
        addresses = session.scalars(select(LetterHeld.address_digest).distinct()).all()
    for address in addresses:
        with database.writing() as session:
            _write_one(session, keys, kinds, letter_of, address)


def _write_one(
    session: Session,
    keys: Keys,
    kinds: LetterKinds,
    letter_of: Callable[[Gathered], Letter],
    address: bytes,
) -> None:
    rows = session.scalars(
        select(LetterHeld)
        .where(LetterHeld.address_digest == address)
        .order_by(LetterHeld.written_at, LetterHeld.id)
        .with_for_update(skip_locked=True)
    ).all()
    in_time = [row for row in rows if row.expires_at > moment(session)]
    found = [(row, texts) for row in in_time for texts in _in_words(session, keys, kinds, row)]
    if found:
        newest = found[-1][0]
        to = open_address(keys, newest.id, newest.sealed_address)
        assert to is not None
        gathered = Gathered(to, newest.language, [texts for _row, texts in found])
        write_letter(session, keys, letter_of(gathered))
    _forget(session, [row.id for row in rows])


def _in_words(
    session: Session, keys: Keys, kinds: LetterKinds, row: LetterHeld
) -> Iterator[Sequence[Text]]:
    """Yield the texts of a held letter; nothing for one that cannot be put into words any more."""
    kind = kinds.get(row.kind)
    values = open_values(keys, row.id, row.sealed_values)
    to = open_address(keys, row.id, row.sealed_address)
    if kind is None or values is None or to is None:
        log.warning("Held letter %s of kind %s cannot be read any more", row.id, row.kind)
        return
    current = current_values(session, kind, values)
    if current is None:
        return
    try:
        yield write(kind, row.language, current)
    except Unfilled as error:
        log.warning("Held letter %s cannot be written: %s", row.id, error)


def _item(text: Text) -> str:
    _greeting, _end, rest = text.body.partition("\n\n")
    return f"{text.subject}\n{rest or text.body}"


def _forget(session: Session, ids: Sequence[UUID]) -> None:
    session.execute(delete(LetterHeld).where(LetterHeld.id.in_(ids)))
