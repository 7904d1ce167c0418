"""What the cells of one column tell: counted while rows go by, judged at the end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.opendata.privacy.loading import bare_words
from portal.opendata.privacy.rules import Found, Kind, PersonNumber, PrivacyRules, masked
from portal.opendata.privacy.values import (
    SHORTEST,
    bare_phone,
    digits_in,
    email_in,
    iban_in,
    is_number,
    phone_in,
    plain,
)

_SOME_DIGITS = re.compile(r"\d[\d\s-]{3,}\d")
# A column of amounts holds a number of the form of a person's now and then, not mostly.
_MOSTLY = 0.5
_NUMERIC = 0.8


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the name of a column tells of its values."""

    words: frozenset[str]
    number: PersonNumber | None

    @property
    def counts_persons(self) -> bool:
        """Check whether it counts persons by its own name."""
        return "people" in self.words and self.words.isdisjoint(("measure", "key"))

    @property
    def counts(self) -> bool:
        """Check whether it counts something: persons where the table is about them."""
        return "count" in self.words and self.words.isdisjoint(("measure", "key", "place"))

    @property
    def tells_of_person(self) -> bool:
        """Check whether it holds what one person has: the sex, the age, the occupation."""
        return "person" in self.words and not self.counts_persons and "measure" not in self.words

    @property
    def narrows(self) -> bool:
        """Check whether it makes a group of persons smaller."""
        return self.tells_of_person or ("place" in self.words and "measure" not in self.words)


def meaning_of(name: str, rules: PrivacyRules) -> Meaning:
    """Return what the name of a column tells."""
    bare = bare_words(name)
    words = frozenset(
        meaning for meaning, some in rules.words.items() if any(word in bare for word in some)
    )
    number = next((one for one in rules.numbers if any(w in bare for w in one.words)), None)
    return Meaning(words, number)


@dataclass(slots=True)
class _Hits:
    count: int = 0
    example: str = ""

    def add(self, value: str) -> None:
        self.count += 1
        if not self.example:
            self.example = masked(value)


@dataclass(slots=True)
class Column:
    """One column of a table while its rows go by."""

    name: str
    meaning: Meaning
    rules: PrivacyRules
    filled: int = 0
    numeric: int = 0
    small: int = 0
    _first: str = ""
    _hits: dict[Kind, _Hits] = field(default_factory=dict)
    # By the code of a number: cells that are nothing else, and those with words around it.
    _bare: dict[str, _Hits] = field(default_factory=dict)
    _inside: dict[str, _Hits] = field(default_factory=dict)

    def take(self, cell: str, small_ones: frozenset[str]) -> None:
        """Take the next cell."""
        if not cell:
            return
        self.filled += 1
        if len(cell) < SHORTEST and self.meaning.number is None:
            text = plain(cell)
            self.numeric += is_number(text)
            self.small += text in small_ones
        else:
            self._look(plain(cell))
        if not self._first and "name" in self.meaning.words:
            self._first = masked(cell)

    def _look(self, text: str) -> None:
        is_bare = is_number(text)
        self.numeric += is_bare
        region = self.rules.phone_region
        if self.meaning.number is not None:
            if _SOME_DIGITS.search(text):
                self._add(self._bare, self.meaning.number.code, text)
            return
        phone = phone_in(text, region)
        if phone is None and "phone" in self.meaning.words:
            phone = bare_phone(text, region)
        if phone is not None:
            self._hits.setdefault(Kind.PHONE, _Hits()).add(phone)
        elif (digits := digits_in(text)) is not None:
            self._look_for_number(digits, is_bare=is_bare)
        self._look_for_texts(text)

    def _look_for_number(self, digits: str, *, is_bare: bool) -> None:
        for one in self.rules.numbers:
            if one.pattern is not None and one.pattern.fullmatch(digits):
                self._add(self._bare if is_bare else self._inside, one.code, digits)
                return

    def _look_for_texts(self, text: str) -> None:
        email = email_in(text)
        if email is not None:
            self._hits.setdefault(Kind.EMAIL, _Hits()).add(email)
        iban = iban_in(text)
        if iban is not None:
            self._hits.setdefault(Kind.IBAN, _Hits()).add(iban)

    @staticmethod
    def _add(hits: dict[str, _Hits], code: str, value: str) -> None:
        hits.setdefault(code, _Hits()).add(value)

    @property
    def is_numeric(self) -> bool:
        """Check whether nearly all cells are numbers."""
        return self.filled > 0 and self.numeric >= self.filled * _NUMERIC

    def found(self, label: str) -> Iterator[Found]:
        """Yield what the values of the column tell of single persons."""
        yield from self._numbers(label)
        for kind, hits in self._hits.items():
            yield Found(kind, label, hits.count, hits.example)
        if "name" in self.meaning.words and self.filled and not self.is_numeric:
            yield Found(Kind.NAME, label, self.filled, self._first)

    def _numbers(self, label: str) -> Iterator[Found]:
        named = self.meaning.number
        for one in self.rules.numbers:
            bare, inside = self._bare.get(one.code, _Hits()), self._inside.get(one.code, _Hits())
            is_mostly = bare.count >= self.numeric * _MOSTLY
            count = inside.count + (bare.count if one is named or is_mostly else 0)
            if count:
                example = inside.example or bare.example
                yield Found(Kind.PERSON_NUMBER, label, count, example, one.code)
