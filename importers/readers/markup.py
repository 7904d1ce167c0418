"""XML looked over before a library of maps sees it: well-formed, without a DTD, in UTF-8."""

import codecs
import html
import re
from pathlib import Path
from xml.parsers import expat

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown

# The libraries hold a whole document in memory, at over ten times its size.
MOST_BYTES = 64 << 20
MOST_DEPTH = 200
_CHUNK_BYTES = 1 << 18
_START_BYTES = 1024
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NAMED_FIELD = re.compile(
    rb"(<(?:[\w.-]+:)?(?:Data|SimpleData|SimpleField)\s[^<>]*?\bname\s*=\s*)"
    rb"(\"[^\"<]*\"|'[^'<]*')"
)
_KEPT_NAME = re.compile(rb"(?!(?i:id)$)[A-Za-z_][A-Za-z0-9_]*")
_UNICODE = frozenset({"utf-8", "ascii", "utf-16"})


def recoded(path: Path, name: str, *, encoding: str | None = None) -> bytes | None:
    """Check an XML file; gives its text in UTF-8 where it is in another encoding, else None.

    `encoding` is what the officer said; without it the file's declaration counts. Raises Refused
    for a document that is too large or could swell, UnreadableFile for one that is not XML.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused(
            _("{file} is larger than {most} MB, too large for XML: save it as GeoPackage or CSV."),
            file=shown(name),
            most=MOST_BYTES >> 20,
        )
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    found = _declared(start, encoding)
    if found is None or found in _UNICODE:
        _check(path, name)
        return None
    return _recoded(path.read_bytes(), name, found)


def with_plain_names(text: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the fields of a KML document names that survive, and the names behind them.

    The library makes an underscore of every letter outside of ASCII, so that two Arabic names of
    one length become one field and the values of one are lost; and it has an `id` of its own.
    """
    tokens: dict[bytes, bytes] = {}

    def plain(match: re.Match[bytes]) -> bytes:
        name = match[2][1:-1]
        if _KEPT_NAME.fullmatch(name):
            return match[0]
        token = tokens.setdefault(name, b"named_field_%d" % (len(tokens) + 1))
        return match[1] + b'"' + token + b'"'

    changed = _NAMED_FIELD.sub(plain, text)
    names = {
        token.decode(): html.unescape(name.decode("utf-8", "replace")).strip()
        for name, token in tokens.items()
    }
    return changed, names


def _declared(start: bytes, said: str | None) -> str | None:
    declared = _DECLARED.search(start)
    name = said or (declared[1].decode("ascii") if declared else None)
    if name is None or start.startswith(codecs.BOM_UTF8):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _recoded(text: bytes, name: str, encoding: str) -> bytes:
    plain = _DECLARATION.sub(b"", text, count=1)
    try:
        recoded = plain.decode(encoding).encode()
    except UnicodeError as error:
        raise UnreadableFile(
            _("{file} is not in the encoding {encoding}: name the right one with --encoding."),
            file=shown(name),
            encoding=encoding,
        ) from error
    parser = _parser(name)
    with _Sentence(name):
        parser.Parse(recoded, True)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + recoded


def _check(path: Path, name: str) -> None:
    parser = _parser(name)
    with path.open("rb") as file, _Sentence(name):
        while chunk := file.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _parser(name: str) -> expat.XMLParserType:
    """Make a parser that stops at what a library would choke on."""
    parser = expat.ParserCreate()
    depth = 0

    def enter(_tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise Refused(
                _("{file} is nested deeper than {most} levels: save it again, with fewer folders."),
                file=shown(name),
                most=MOST_DEPTH,
            )

    def leave(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declaration: object) -> None:
        raise Refused(
            _("{file} has a DTD, which could make it swell: remove “<!DOCTYPE …>” from it."),
            file=shown(name),
        )

    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


class _Sentence:
    """Turns an error of the parser into a sentence."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, expat.ExpatError | UnicodeError | LookupError | ValueError):
            raise UnreadableFile(
                _(
                    "{file} is not well-formed XML near line {line}: {reason}. Save it again in"
                    " UTF-8, or name its encoding with --encoding."
                ),
                file=shown(self._name),
                line=getattr(error, "lineno", "?"),
                reason=shown(str(error).partition(":")[0], limit=80),
            ) from error
