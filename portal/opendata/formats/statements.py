"""Statements about things: whether they name their things by addresses, and where they lead."""

import re

from portal.opendata.formats.rules import Doubt, Look, notice

_ADDRESS = re.compile(r'(?<![\w.-])https?://[^\s"<>\\{}|^`]+')
_NAMES = re.compile(
    r'(?:@prefix|PREFIX)\s+\S*\s*<[^>]*>|xmlns(?::\w+)?\s*=\s*"[^"]*"|"@context"\s*:\s*(?:"[^"]*"|'
    r"\{[^{}]*\})",
    re.IGNORECASE,
)
_SUBJECTS = {
    "JSONLD": r'"@id"\s*:\s*"(?!_:)[^"]*\w',
    "RDFXML": r'rdf:(about|ID)\s*=\s*"\w',
}
_ANY_SUBJECT = r"(?m)^\s*(<[^>]*\w[^>]*>|[A-Za-z][\w-]*:[\w-]+)\s"
_MOST_ADDRESSES = 50
_PARSERS = {"TTL": "turtle", "NT": "nt"}
# Where a statement ends that is followed by another one.
_ENDS = {"TTL": ".\n", "NT": "\n"}
# What an address is relative to that says no place of its own.
_HERE = "https://here.invalid/"


def look_at_statements(text: str, code: str, encoding: str, *, is_whole: bool) -> Look:
    """Return what statements of Turtle or N-Triples are; their beginning is read as a program does.

    Predicates and classes are names of vocabularies, which are everybody's: they count for nothing.
    """
    end = len(text) if is_whole else text.rfind(_ENDS[code]) + 1
    told = _parsed(text[:end], code)
    if told is None and is_whole:
        return Look(code, encoding, notices=(notice(Doubt.DAMAGED),))
    return Look(code, encoding, statements(text, code) if told is None else told)


def _parsed(text: str, code: str) -> dict[str, object] | None:
    # Only here, for few files are statements.
    from rdflib import RDF, Graph, URIRef  # noqa: PLC0415

    graph = Graph()
    try:
        graph.parse(data=text, format=_PARSERS[code], publicID=_HERE)
    except Exception:
        # Whatever breaks on a stranger's text: it cannot be read.
        return None
    named = {str(one) for one in graph.subjects() if isinstance(one, URIRef)}
    linked = {str(o) for _s, p, o in graph if isinstance(o, URIRef) and p != RDF.type}
    places = [sorted(filter(_is_elsewhere, some)) for some in (named, linked - named)]
    addresses = [one for some in places for one in some[: _MOST_ADDRESSES // 2]]
    return {"identifiers": bool(named), "addresses": addresses}


def _is_elsewhere(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not address.startswith(_HERE)


def statements(text: str, code: str) -> dict[str, object]:
    """Return whether statements name their things by addresses, and addresses that they lead to.

    Names of vocabularies count for neither: everybody's are the same.
    """
    said = _NAMES.sub(" ", text)
    found = list(dict.fromkeys(one.rstrip(".,;)]") for one in _ADDRESS.findall(said)))
    has_names = re.search(_SUBJECTS.get(code, _ANY_SUBJECT), said) is not None
    return {"identifiers": has_names, "addresses": found[:_MOST_ADDRESSES]}
