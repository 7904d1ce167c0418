"""What licences, categories and frequencies are, and what follows from each."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from geo.country import Names
from geo.folding import fold_text


class Conformance(StrEnum):
    """What the reviewers of the Open Definition have said about a licence."""

    APPROVED = "approved"
    NOT_REVIEWED = "not reviewed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Licence:
    """What whoever uses the data may do with it.

    `is_open` is what this register says of it: a licence that nobody has reviewed may be open.
    `address` is where its text stands. `own_of` are the countries whose own data is under it, by
    code, `also_called` what other catalogues call it.
    """

    code: str
    names: Names
    is_open: bool
    conformance: Conformance
    address: str | None = None
    needs_attribution: bool = False
    is_share_alike: bool = False
    own_of: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree by which people look for data; `parent` is the one above it.

    `theme` is the address of the theme that other catalogues know, its own or that of a node above.
    """

    code: str
    names: Names
    parent: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a dataset is brought up to date: after `months` or `days`, or nobody can say.

    `uri` is its address in the vocabulary of the Publications Office of the European Union.
    """

    code: str
    names: Names
    uri: str
    months: int | None = None
    days: int | None = None
    also_called: tuple[str, ...] = ()

    def next_due(self, last: date) -> date | None:
        """Return the day by which the next version is due, None where none is promised."""
        if self.months is not None:
            return _months_after(last, self.months)
        return None if self.days is None else last + timedelta(days=self.days)


def _months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Licences:
    """All licences, found by code or by what other catalogues call them."""

    def __init__(self, licences: Iterable[Licence]) -> None:
        self._by_code = {one.code: one for one in licences}

    def __iter__(self) -> Iterator[Licence]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> Licence | None:
        """Return a licence by its code, None for an unknown one."""
        return None if code is None else self._by_code.get(code)

    def of_country(self, country: str) -> Licence:
        """Return the licence of a country's own data; the first open one where it has none."""
        own = (one for one in self if country.lower() in one.own_of)
        return next(own, None) or next(one for one in self if one.is_open)

    def is_open(self, code: str | None) -> bool:
        """Check whether a licence is registered as open."""
        found = self.get(code)
        return found is not None and found.is_open

    def known_as(self, text: str) -> Licence | None:
        """Find a licence by its code, its names, its address or what others call it."""
        code = self._by_any_name.get(_key(text))
        return None if code is None else self._by_code[code]

    @cached_property
    def _by_any_name(self) -> Mapping[str, str]:
        return {
            _key(name): one.code
            for one in self
            for name in (one.code, *one.names.values(), one.address or one.code, *one.also_called)
        }


class Categories:
    """The tree of categories in the order people see it; parents stand before their parts."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._by_code = {one.code: one for one in categories}

    def __iter__(self) -> Iterator[Category]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> Category | None:
        """Return a category by its code, None for an unknown one."""
        return None if code is None else self._by_code.get(code)

    def parts_of(self, code: str | None) -> tuple[Category, ...]:
        """Return what stands right below a category, or at the top for None."""
        return tuple(one for one in self if one.parent == code)

    def way_to(self, code: str) -> tuple[Category, ...]:
        """Return a category with all above it, the highest first; nothing for an unknown one."""
        way: list[Category] = []
        found = self.get(code)
        while found is not None:
            way.insert(0, found)
            found = self.get(found.parent)
        return tuple(way)

    def within(self, code: str) -> frozenset[str]:
        """Return the codes of a category and of all below it, however deep."""
        return frozenset(
            one.code for one in self if any(above.code == code for above in self.way_to(one.code))
        )

    def theme_of(self, code: str) -> str | None:
        """Return the address of the theme that other catalogues know a category by."""
        themes = (one.theme for one in reversed(self.way_to(code)))
        return next((theme for theme in themes if theme is not None), None)


class Frequencies:
    """All frequencies, the most frequent first."""

    def __init__(self, frequencies: Iterable[Frequency]) -> None:
        self._by_code = {one.code: one for one in frequencies}

    def __iter__(self) -> Iterator[Frequency]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> Frequency | None:
        """Return a frequency by its code, None for an unknown one."""
        return None if code is None else self._by_code.get(code)

    def known_as(self, text: str) -> Frequency | None:
        """Find a frequency by its code, its names, its address or what others call it."""
        key = _key(text)
        return next((one for one in self if key in _keys_of(one)), None)


def _keys_of(one: Frequency) -> frozenset[str]:
    named = (one.code, *one.names.values(), one.uri, *one.also_called)
    return frozenset(map(_key, named))


def _key(text: str) -> str:
    plain = fold_text(text.removeprefix("https://").removeprefix("http://").rstrip("/"))
    return plain.replace("-", "").replace("_", "").replace(" ", "")


@dataclass(frozen=True, slots=True)
class Terms:
    """All words that describe datasets in a deployment."""

    licences: Licences
    categories: Categories
    frequencies: Frequencies
