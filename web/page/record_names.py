"""The names of records on a page: what a code is called, and which record a name means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.directory.registers.definitions import Register
from portal.directory.registers.naming import KnownNames, RecordNames

_MOST_OFFERED = 6
# Beyond this many a list to choose from would weigh more than the page.
_MOST_LISTED = 1500


@dataclass(frozen=True)
class NamesHere:
    """The names of all registers in the language of a page."""

    registers: Mapping[str, RecordNames]
    language: str

    def shown(self, register: str, code: str) -> str:
        """Return what a record is called; what is no code of a record is returned as it is."""
        return self.registers[register].shown(code, self.language)

    def code_of(self, register: str, text: str) -> str | None:
        """Return the code of the record that a text names; None for none, or several."""
        return self.registers[register].code_of(text)

    def like(self, register: str, text: str) -> list[tuple[str, str]]:
        """List the codes and names of some records that a text may mean."""
        return self.registers[register].like(text, self.language, _MOST_OFFERED)

    def options(self, register: str) -> Markup:
        """Return the names of all records as the options of a list to choose from."""
        return _options(self.registers[register], self.language)


def names_here(session: Session, known: KnownNames, language: str) -> NamesHere:
    """Read the names of all registers, as a session sees them."""
    return NamesHere({one.value: known.of(session, one) for one in Register}, language)


@lru_cache(maxsize=16)
def _options(names: RecordNames, language: str) -> Markup:
    named = [name for _code, name in names.in_order(language)][:_MOST_LISTED]
    return Markup("").join(Markup('<option value="{}">').format(name) for name in named)
