"""A letter of the outbox taken out of its seal, and put into words by the texts of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.notifications.kinds import UNSUBSCRIBE, LetterKind, LetterKinds
from portal.notifications.models import LetterRow
from portal.notifications.rules import Event, one_line
from portal.notifications.sealing import open_address, open_values
from portal.notifications.senders import Verdict
from portal.notifications.templates import Text, Unfilled, digest, write
from portal.secrets import Keys


@dataclass(frozen=True)
class OpenedLetter:
    """Whom a letter is for and its words; `digest` is that of the texts they were made of.

    `unsubscribe` is the address that ends letters of its kind, where the kind has a place for it.
    """

    to: str
    texts: Sequence[Text]
    digest: bytes
    unsubscribe: str | None = None


class Unreadable(Exception):
    """A letter cannot be put into words; `verdict` says what becomes of it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


def open_letter(session: Session, keys: Keys, kinds: LetterKinds, row: LetterRow) -> OpenedLetter:
    """Return a letter in words; raises Unreadable."""
    kind = kinds.get(row.kind)
    if kind is None:
        # Written by a newer version of the program, whose sender will know it.
        sentence = f"there is no kind of letters named {row.kind}"
        raise Unreadable(Verdict(Event.PUT_OFF, sentence))
    to = open_address(keys, row.id, row.sealed_address)
    values = open_values(keys, row.id, row.sealed_values)
    if to is None or values is None:
        sentence = "sealed with another secret than that of this deployment"
        raise Unreadable(Verdict(Event.REFUSED, sentence))
    current = current_values(session, kind, values)
    if current is None:
        sentence = "there is nothing left to write about"
        raise Unreadable(Verdict(Event.WITHDRAWN, sentence))
    try:
        texts = write(kind, row.language, current)
        return OpenedLetter(to, texts, digest(kind), values.get(UNSUBSCRIBE))
    except Unfilled as error:
        raise Unreadable(Verdict(Event.REFUSED, one_line(str(error)))) from error


def current_values(
    session: Session, kind: LetterKind, values: Mapping[str, str]
) -> Mapping[str, Any] | None:
    """Return what fills the texts of a letter now; None where nothing is left to write about."""
    return values if kind.later is None else kind.later.ask(session, values)
