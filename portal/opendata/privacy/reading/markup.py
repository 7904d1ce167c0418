"""Rows of XML: places of KML, GPX and GML, and the children of any other outermost element."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.parsers import expat

from portal.opendata.privacy.reading.headed import CannotRead, TableRows, named_rows

_CHUNK_BYTES = 1 << 16
_LONGEST_TEXT = 10_000
_MOST_NAMES = 1_000
# What one record is, by the name of its element; elsewhere it is each child of the outermost one.
_RECORDS = frozenset(
    {"Placemark", "wpt", "rte", "trk", "featureMember", "member", "Description", "node", "way"}
)
_ROOTS = frozenset({"kml", "gpx", "featurecollection", "osm", "rdf"})
# Coordinates tell where, by thousands of numbers that would be taken for others.
_SHAPES = frozenset({"coordinates", "pos", "posList", "lowerCorner", "upperCorner", "coord"})


def records_of_markup(path: Path) -> Iterator[TableRows]:
    """Yield the records of an XML file as one table, and what stands beside them as another.

    Raises CannotRead for what is no XML.
    """
    found, table = _Found(), TableRows(iter(()))
    table.rows = named_rows(_records(path, found), table.header)
    yield table
    if found.beside:
        aside = TableRows(iter(()), is_aside=True)
        aside.rows = named_rows(iter([found.beside]), aside.header)
        yield aside


def _records(path: Path, found: "_Found") -> Iterator[Mapping[str, str]]:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = found.begin
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                parser.Parse(chunk, False)
                yield from found.take()
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise CannotRead(str(error)) from error
    yield from found.take()


def _refuse_entity(*_told: object) -> None:
    raise CannotRead("entities")


class _Found:
    """The records of a document so far; texts and attributes by the names of their elements.

    `beside` is what stands outside of records, like the author of a document.
    """

    def __init__(self) -> None:
        self._path: list[str] = []
        self._names: list[str] = []
        self._parts: list[str] = []
        self._depth: int | None = None
        self._record: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        self._done: list[Mapping[str, str]] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self._keep()
        local = _local(name)
        self._path.append(local)
        # A column of its own for every `<Data name="phone">`.
        self._names.append(attributes.get("name", "") if local.endswith("Data") else "")
        if self._depth is None and self._is_record(local):
            self._depth = len(self._path)
        for key, value in attributes.items():
            if key != "name" or not self._names[-1]:
                self._add(f"{local}.{_local(key)}", value)

    def end(self, _name: str) -> None:
        """Take its end."""
        self._keep()
        if self._depth == len(self._path):
            self._done.append(self._record)
            self._record, self._depth = {}, None
        self._path.pop()
        self._names.pop()

    def text(self, data: str) -> None:
        """Take letters between."""
        if self._path and self._path[-1] not in _SHAPES:
            self._parts.append(data)

    def take(self) -> Sequence[Mapping[str, str]]:
        """Return the records that are whole, once."""
        done, self._done = self._done, []
        return done

    def _is_record(self, local: str) -> bool:
        if self._path[0].lower() in _ROOTS:
            return local in _RECORDS
        return len(self._path) == 2

    def _keep(self) -> None:
        text = "".join(self._parts).strip()
        self._parts.clear()
        if text:
            told = next((one for one in reversed(self._names) if one), "")
            self._add(told or self._path[-1], text)

    def _add(self, name: str, value: str) -> None:
        into = self.beside if self._depth is None else self._record
        before = into.get(name)
        if before is None and len(into) >= _MOST_NAMES:
            raise CannotRead("too many names")
        into[name] = (value if before is None else f"{before}\n{value}")[:_LONGEST_TEXT]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
