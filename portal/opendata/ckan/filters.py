"""Reads the filters of CKAN's searches, a part of Lucene's language, into a tree.

Words stand for themselves, `field:value` for a field; values may be quoted, end in `*`, be in
brackets with OR between them, or be a range `[a TO b]`. A clause is wanted unless `OR` or `-` says
otherwise, as CKAN sets it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.opendata.ckan.rules import not_searchable

LONGEST = 4_000
_MOST_CLAUSES = 200
_DEEPEST = 10
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<field>[A-Za-z_][\w.]*):
    | (?P<range>[\[{]\s*(?P<low>"[^"]*"|\S+)\s+TO\s+(?P<high>"[^"]*"|[^\s\]}]+)\s*[\]}])
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<sign>[-+!()]|&&|\|\|)
    | (?P<word>(?:\\.|[^\s()"\[\]{}])+)
    )""",
    re.VERBOSE,
)
_BOOST = re.compile(r"[\^~][\d.]*$")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Term:
    """One value in a field, or in any where none is named."""

    field: str
    value: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Values from one to another, `*` for no end; the brackets say whether both belong to it."""

    field: str
    low: str
    high: str
    has_low: bool
    has_high: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses: all of `wanted`, none of `unwanted`, and one of `either`, if there are any.

    Lucene forgets the last beside the first, so that a harvester that asks for two publishers and
    a day is given all publishers. Here it is given what it asked for.
    """

    wanted: tuple["Node", ...] = ()
    either: tuple["Node", ...] = ()
    unwanted: tuple["Node", ...] = ()


Node = Term | Range | Group


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    low: str = ""
    high: str = ""


def read_filter(text: str) -> Group:
    """Read a filter; raises ActionError for what is not understood."""
    if len(text) > LONGEST:
        raise not_searchable(f"the filter is longer than {LONGEST} characters")
    reader = _Reader([*_tokens(text)], text)
    found = reader.group("", 0)
    if reader.peek is not None:
        raise reader.wrong()
    return found


def quoted(text: str) -> str:
    """Return a text as it stands between quotation marks of a filter."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _tokens(text: str) -> Iterator[_Token]:
    position, text = 0, text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise not_searchable(f"cannot read the query: {text[position : position + 40]}")
        kind = found.lastgroup or ""
        if found["range"]:
            yield _Token("range", found["range"], found["low"], found["high"])
        else:
            kind = next(one for one in ("field", "quoted", "sign", "word") if found[one])
            yield _Token(kind, found[kind])
        position = found.end()


class _Reader:
    """Reads clauses from tokens."""

    def __init__(self, tokens: list[_Token], text: str) -> None:
        self._tokens, self._text, self._at, self._clauses = tokens, text, 0, 0

    @property
    def peek(self) -> _Token | None:
        """The token that comes next."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def wrong(self) -> Exception:
        """Return that the query cannot be read."""
        return not_searchable(f"cannot read the query: {self._text[:60]}")

    def group(self, field: str, depth: int) -> Group:
        """Read clauses up to a bracket or the end."""
        if depth > _DEEPEST:
            raise self.wrong()
        wanted: list[Node] = []
        either: list[Node] = []
        unwanted: list[Node] = []
        while self.peek is not None and self.peek.text != ")":
            is_or = self._joined(bool(wanted or either or unwanted))
            sign = self._sign()
            clause = self._clause(field, depth)
            if sign == "-":
                unwanted.append(clause)
            elif is_or and sign != "+":
                # What stands before OR is one of the two as well.
                if wanted and not either:
                    either.append(wanted.pop())
                either.append(clause)
            else:
                wanted.append(clause)
        return Group(tuple(wanted), tuple(either), tuple(unwanted))

    def _joined(self, has_before: bool) -> bool:
        """Take AND and OR; return whether it was OR."""
        token = self.peek
        if token is None or token.text not in ("AND", "OR", "&&", "||"):
            return False
        if not has_before:
            raise self.wrong()
        self._at += 1
        return token.text in ("OR", "||")

    def _sign(self) -> str:
        token = self.peek
        if token is not None and token.text in ("+", "-", "!", "NOT"):
            self._at += 1
            return "+" if token.text == "+" else "-"
        return ""

    def _clause(self, field: str, depth: int) -> Node:
        self._clauses += 1
        token = self.peek
        if token is None or self._clauses > _MOST_CLAUSES:
            raise self.wrong()
        self._at += 1
        if token.kind == "field":
            return self._clause(token.text, depth)
        if token.text == "(":
            found = self.group(field, depth + 1)
            if self.peek is None:
                raise self.wrong()
            self._at += 1
            return found
        if token.kind == "range":
            low, high = token.low.strip('"'), token.high.strip('"')
            return Range(field, low, high, token.text[0] == "[", token.text[-1] == "]")
        if token.kind == "quoted":
            return Term(field, _ESCAPED.sub(r"\1", token.text[1:-1]), is_quoted=True)
        if token.kind == "word":
            return Term(field, _BOOST.sub("", token.text))
        raise self.wrong()
