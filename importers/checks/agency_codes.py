"""Whose office a row is about: the agency's code, found by its code or any of its names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.folding import fold_text
from geo.messages import Several
from geo.messages import mark as _
from importers.findings import Finding, warn
from layers.catalogue.definitions import Definition
from portal.directory.registers.models import Agency

LAYER = "offices"
ATTRIBUTE = "agency"
_REMEMBERED_VALUES = 20_000
_NEAR_ENOUGH = 0.8


@dataclass(frozen=True)
class KnownAgency:
    """An agency by all that a file may call it; the names of one that has ended may be free."""

    code: str
    names: tuple[str, ...]
    former_codes: tuple[str, ...] = ()
    has_ended: bool = False


class AgencyCodes:
    """The agencies of the register by their codes and folded names.

    A text that is none of them is left out with a warning and its row is loaded, as the value of
    any other attribute that is not in its list: the place exists whoever it belongs to.
    """

    def __init__(self, agencies: Iterable[KnownAgency]) -> None:
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, str] = {}
        earlier: dict[str, set[str]] = defaultdict(set)
        self._exact = set()
        for agency in agencies:
            self._exact.add(agency.code)
            for text in (agency.code, *agency.names):
                held = earlier if agency.has_ended else self._codes
                held[fold_text(text)].add(agency.code)
                self._names.setdefault(fold_text(text), text)
            for text in agency.former_codes:
                earlier[fold_text(text)].add(agency.code)
        for key, codes in earlier.items():
            self._codes.setdefault(key, codes)
        self._near = lru_cache(_REMEMBERED_VALUES)(self._nearest)

    @property
    def circumstances(self) -> str:
        """Return all that decides what becomes of a row, for the digests of rows."""
        return repr(sorted((key, sorted(codes)) for key, codes in self._codes.items()))

    def read(self, column: str, value: str, findings: list[Finding]) -> str | None:
        """Return the code of the agency that a cell names; what is wrong is added to `findings`."""
        if value in self._exact:
            return value
        codes = self._codes.get(fold_text(value), set())
        if len(codes) == 1:
            return next(iter(codes))
        findings.append(_shared(column, value, codes) if codes else self._unknown(column, value))
        return None

    def _unknown(self, column: str, value: str) -> Finding:
        text = _("“{value}” is not an agency of the directory; the place is loaded without it.")
        near = self._near(fold_text(value))
        if near is not None:
            name, code = near
            hint = _("Was “{near}” meant? Then write its code, {agency}.")
            return warn("bad_value", text, hint, column=column, value=value, near=name, agency=code)
        hint = _("Write the agency's code or its name as the directory has it, or add it there.")
        return warn("bad_value", text, hint, column=column, value=value)

    def _nearest(self, key: str) -> tuple[str, str] | None:
        """Find the name that a few letters make of this one, if it is that of one agency."""
        for near in get_close_matches(key, self._names, n=1, cutoff=_NEAR_ENOUGH):
            codes = self._codes[near]
            return (self._names[near], next(iter(codes))) if len(codes) == 1 else None
        return None


def _shared(column: str, value: str, codes: Iterable[str]) -> Finding:
    text = _("“{value}” is the name of several agencies; the place is loaded without it.")
    hint = _("Write the code of one of them: {codes}.")
    known = Several(sorted(codes))
    return warn("bad_value", text, hint, column=column, value=value, codes=known)


def load_agency_codes(session: Session, definition: Definition) -> AgencyCodes | None:
    """Read the agencies with one statement.

    None for layers whose places belong to none, and while the register is empty: nothing is known
    then, and texts stay as they are.
    """
    if definition.name != LAYER or definition.attribute(ATTRIBUTE) is None:
        return None
    rows = session.execute(
        select(
            Agency.code,
            Agency.names,
            Agency.content["acronym"],
            Agency.former_codes,
            or_(Agency.valid_to.is_not(None), Agency.successor.is_not(None)),
        ).where(Agency.superseded_in.is_(None))
    )
    agencies = [
        KnownAgency(code, (*names.values(), *_texts(acronym)), tuple(former), has_ended)
        for code, names, acronym, former, has_ended in rows
    ]
    return AgencyCodes(agencies) if agencies else None


def _texts(given: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple((given or {}).values())
