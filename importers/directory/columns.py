"""The sheets and columns of the directory's tables, and how a header finds its column."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from geo.country import Names
from geo.folding import fold_text
from importers.directory.column_kinds import TRANSLATED, ColumnKind, kind_of
from importers.headers.header_words import header_parts
from portal.directory.records.shapes import FieldKind, Shape, shapes_of
from portal.directory.registers.definitions import Register
from portal.vocabularies.rules import Term, Vocabulary

# The languages that headers, explanations and lists are written in, whatever texts may be in.
HEADER_LANGUAGES = ("ar", "en")
_NEEDED = "*"
# Texts may be in more languages than headers are: “names_fr”, “الاسم [fr] / Name [fr]”.
_IN_BRACKETS = re.compile(r"\[([a-z]{2,3})\]")
_BEHIND_NAME = re.compile(r"_([a-z]{2,3})\Z")
LANGUAGE_NAMES: Mapping[str, Names] = {
    "ar": {"ar": "بالعربية", "en": "in Arabic"},
    "en": {"ar": "بالإنجليزية", "en": "in English"},
}


@dataclass(frozen=True)
class Column:
    """One field of a record or of a part of one; `field` has a dot where it lies deeper.

    `terms` names the vocabulary of its values, `choices` are the values that belong to it alone.
    `former_names` are headers that files of earlier days have.
    """

    field: str
    kind: ColumnKind
    names: Names
    about: Names
    needed: bool = False
    terms: str | None = None
    choices: Vocabulary | None = None
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A column as a file has it: of a text that is translated, the one of one language."""

    column: Column
    language: str | None = None

    @property
    def name(self) -> str:
        """The name for machines, as in names_ar."""
        field = self.column.field.replace(".", "_")
        return field if self.language is None else f"{field}_{self.language}"

    @property
    def path(self) -> tuple[str, ...]:
        """Where the value belongs in the record."""
        parts = tuple(self.column.field.split("."))
        return parts if self.language is None else (*parts, self.language)

    def title(self, language: str) -> str:
        """Return the header in one of the languages of headers."""
        title = self.column.names[language]
        if self.language is None:
            return title
        named = LANGUAGE_NAMES.get(self.language)
        return f"{title} {named[language]}" if named else f"{title} [{self.language}]"

    def heading(self, language: str) -> str:
        """Return the header in both languages, that of the reader first; * marks what is needed."""
        titles = [self.title(one) for one in _first(language)]
        return " / ".join(titles) + (f" {_NEEDED}" if self.column.needed else "")


@dataclass(frozen=True)
class Table:
    """One sheet: the records themselves, or one kind of their parts, whose rows name a record.

    `field` is where the parts stand in the record; empty for the records themselves.
    """

    name: str
    names: Names
    columns: tuple[Column, ...]
    field: str = ""

    @property
    def is_main(self) -> bool:
        """Return whether a row is a whole record."""
        return not self.field

    @property
    def record_column(self) -> Column:
        """The column with the code of the record."""
        return self.columns[0]

    def fields(self, languages: tuple[str, ...]) -> tuple[Field, ...]:
        """Return the columns of a file in which texts are in these languages."""
        return tuple(
            Field(column, language)
            for column in self.columns
            for language in (languages if column.kind in TRANSLATED else (None,))
        )

    def find(self, header: str) -> Field | None:
        """Find what a header means: in either language, in both, or by its name for machines."""
        keys = (fold_text(header), *(fold_text(part) for part in header_parts(header)))
        for key in keys:
            if key in self._known:
                return self._known[key]
        return self._in_another_language(header)

    def title_of(self, path: str, language: str) -> str:
        """Return the header of the column that holds a value; its path where there is none."""
        for column in self.columns:
            name, _dot, behind = path.rpartition(".")
            if column.kind in TRANSLATED and name == column.field:
                return Field(column, behind).title(language)
            if path == column.field:
                return Field(column).title(language)
        return path

    @cached_property
    def _known(self) -> dict[str, Field]:
        known: dict[str, Field] = {}
        for field in self.fields(HEADER_LANGUAGES):
            titles = [field.title(language) for language in HEADER_LANGUAGES]
            both = (" ".join(titles), " ".join(reversed(titles)))
            for text in (field.name, *titles, *both, *field.column.former_names):
                known.setdefault(fold_text(text), field)
        return known

    def _in_another_language(self, header: str) -> Field | None:
        header = header.strip().lower()
        found = _IN_BRACKETS.search(header) or _BEHIND_NAME.search(header)
        if not found:
            return None
        key = fold_text(header.replace(found[0], " "))
        for column in self.columns:
            titles = [column.names[language] for language in HEADER_LANGUAGES]
            both = (" ".join(titles), " ".join(reversed(titles)))
            known = {fold_text(text) for text in (column.field, *titles, *both)}
            if column.kind in TRANSLATED and key in known:
                return Field(column, found[1])
        return None


@dataclass(frozen=True)
class Tables:
    """The sheets of one register, the records first."""

    register: Register
    main: Table
    parts: tuple[Table, ...]

    def __iter__(self) -> Iterator[Table]:
        return iter((self.main, *self.parts))

    def title_of(self, path: str, language: str) -> str:
        """Put the place of a value, as in fees.0.amount, into the words of the tables."""
        first, _dot, rest = path.partition(".")
        part = next((table for table in self.parts if table.field == first), None)
        if part is None:
            return self.main.title_of(path, language)
        number, _dot, inner = rest.partition(".")
        place = f"{part.names[language]} {int(number) + 1}" if number.isdecimal() else path
        return f"{place}: {part.title_of(inner, language)}" if inner else place

    def called(self, name: str) -> Table | None:
        """Find a table by the name of a sheet or a file, in either language."""
        key = fold_text(name)
        for table in self:
            if key in {fold_text(text) for text in (table.name, *table.names.values())}:
                return table
        return None


@cache
def tables_of(register: Register) -> Tables:
    """Read the sheets of a register once: words from their file, the rest off the schema."""
    file = resources.files("importers.directory") / "tables" / f"{register.value}.toml"
    shapes = {shape.name: shape for shape in shapes_of(register.schema)}
    told = tomllib.loads(file.read_text("utf-8"))["tables"]
    main, *parts = (_table(one, shapes) for one in told)
    return Tables(register, main, tuple(parts))


def _table(told: dict[str, Any], shapes: Mapping[str, Shape]) -> Table:
    held = shapes[told["field"]].parts if "field" in told else tuple(shapes.values())
    within = _flat(held)
    columns = tuple(_column(one, within[one["field"]]) for one in told["columns"])
    if "field" in told:
        columns = (_parent(told["parent"]), _ORDER, *columns)
    return Table(told["name"], told["names"], columns, told.get("field", ""))


def _flat(shapes: Iterable[Shape]) -> dict[str, Shape]:
    """Return the shapes by their fields, those of a single part with a dot."""
    found: dict[str, Shape] = {}
    for shape in shapes:
        inner = shape.parts if shape.kind is FieldKind.PART else ()
        found |= {f"{shape.name}.{part.name}": part for part in inner} or {shape.name: shape}
    return found


def _parent(names: Names) -> Column:
    about = {
        "ar": "رمز السجل الذي يعود إليه السطر، كما في الورقة الأولى.",
        "en": "The code of the record that the row belongs to, as on the first sheet.",
    }
    return Column(
        fold_text(names["en"]).replace(" ", "_"), ColumnKind.CODE, names, about, needed=True
    )


_ORDER = Column(
    "order",
    ColumnKind.ORDER,
    {"ar": "الترتيب", "en": "Order"},
    {
        "ar": "1 للأول؛ الفارغ يعني ترتيب السطور.",
        "en": "1 for the first; empty means the order of the rows.",
    },
)


def _column(told: dict[str, Any], shape: Shape) -> Column:
    choices = told.get("choices")
    terms = [Term(code=one["code"], names=one["names"]) for one in choices or ()]
    return Column(
        field=told["field"],
        kind=kind_of(shape),
        names=told["names"],
        about=told["about"],
        needed=shape.is_needed,
        terms=shape.vocabulary,
        choices=Vocabulary(told["field"], told["names"], terms) if choices else None,
        former_names=tuple(told.get("former_names", ())),
    )


def _first(language: str) -> tuple[str, ...]:
    """Put a language before the others."""
    return tuple(sorted(HEADER_LANGUAGES, key=lambda one: one != language))
