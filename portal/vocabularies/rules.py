"""What a vocabulary is: coded terms with names in every language, in the order people see them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from geo.country import Names
from geo.folding import fold_text


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary; `kind` tells life events from business events, `icon` its sign.

    `uri` is the term's address in a published vocabulary that means the same, where there is one;
    `former_codes` are those that it had, by which files and addresses still name it.
    """

    code: str
    names: Names
    hint: Names = field(default_factory=dict)
    icon: str = "place"
    kind: str | None = None
    uri: str | None = None
    former_codes: tuple[str, ...] = ()


class Vocabulary:
    """The terms of one list, found by code or by any of their names."""

    def __init__(self, name: str, names: Names, terms: Iterable[Term]) -> None:
        self.name = name
        self.names = names
        self._terms = {term.code: term for term in terms}

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __contains__(self, code: object) -> bool:
        return code in self._terms

    def __getitem__(self, code: str) -> Term:
        return self._terms[code]

    def get(self, code: str | None) -> Term | None:
        """Find a term by its code."""
        return None if code is None else self._terms.get(code)

    def formerly(self, code: str) -> Term | None:
        """Find the term that had a code formerly."""
        return next((term for term in self if code in term.former_codes), None)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All codes, in order."""
        return tuple(self._terms)

    @cached_property
    def code_of(self) -> Mapping[str, str]:
        """Return the code for each folded way to write a term: its code and its names."""
        return {
            fold_text(text): term.code
            for term in self._terms.values()
            for code in (term.code, *term.former_codes)
            for text in (*term.names.values(), code, code.replace("_", " "))
        }


@dataclass(frozen=True)
class Vocabularies:
    """All lists of a deployment."""

    audiences: Vocabulary
    life_events: Vocabulary
    sectors: Vocabulary
    agency_kinds: Vocabulary
    channels: Vocabulary
    paper_kinds: Vocabulary
    output_kinds: Vocabulary
    fee_kinds: Vocabulary
    statuses: Vocabulary
