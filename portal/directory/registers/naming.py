"""What the records of a register are called, and which record somebody means by a name."""

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.folding import fold_text
from layers.releases.queries import current_number
from portal.directory.registers.definitions import Register

_LONGEST_NAME = 400
_WITH_CODE = re.compile(r".*\(([a-z0-9-]+)\)", re.DOTALL)


class RecordNames:
    """The names of all records of a register at one of its releases."""

    def __init__(self, names: Mapping[str, Names]) -> None:
        self.names = names
        self._codes: dict[str, set[str]] = {}
        for code, texts in names.items():
            for text in texts.values():
                self._codes.setdefault(fold_text(text), set()).add(code)

    def shown(self, code: str, language: str) -> str:
        """Return what a record is called, with its code where another one is called so too.

        What is no code of a record is returned as it is.
        """
        name = best_name(self.names.get(code, {}), language)
        if name is None:
            return code
        return name if len(self._codes[fold_text(name)]) == 1 else f"{name} ({code})"

    def code_of(self, text: str) -> str | None:
        """Return the code of the record that a text names: a code, or a name in any language."""
        plain = text.strip()
        if plain in self.names:
            return plain
        if len(plain) > _LONGEST_NAME:
            return None
        found = _WITH_CODE.fullmatch(plain)
        if found and found[1] in self.names:
            return found[1]
        codes = self._codes.get(fold_text(plain), set())
        return next(iter(codes)) if len(codes) == 1 else None

    def like(self, text: str, language: str, limit: int) -> list[tuple[str, str]]:
        """List records whose names hold all words of a text: codes and names, the shortest first.

        Where none does, those that hold one of its words.
        """
        words = fold_text(text[:_LONGEST_NAME]).split()
        for is_enough in (all, any):
            codes = {
                code
                for name, named in self._codes.items()
                if words and is_enough(word in name for word in words)
                for code in named
            }
            if codes:
                break
        found = [(code, self.shown(code, language)) for code in codes]
        return sorted(found, key=lambda one: (len(one[1]), one))[:limit]

    def in_order(self, language: str) -> Iterator[tuple[str, str]]:
        """Yield the codes and names of all records, by name."""
        named = ((code, self.shown(code, language)) for code in self.names)
        yield from sorted(named, key=lambda one: fold_text(one[1]))


class KnownNames:
    """The names that this process has read, of the newest release of each register."""

    def __init__(self) -> None:
        self._known: dict[Register, tuple[int, RecordNames]] = {}

    def latest(self, register: Register) -> RecordNames:
        """Return the names of a register that were read last; none where nobody has read them."""
        known = self._known.get(register)
        return RecordNames({}) if known is None else known[1]

    def of(self, session: Session, register: Register) -> RecordNames:
        """Return the names of a register as the session sees it."""
        number = current_number(session, register.value)
        known = self._known.get(register)
        if known is None or known[0] != number:
            model = register.definition.model
            rows = session.execute(
                select(model.code, model.names).where(model.superseded_in.is_(None))
            )
            names = {row.code: row.names for row in rows}
            known = self._known[register] = (number, RecordNames(names))
        return known[1]
