"""How graphs are written: Turtle, JSON-LD, RDF/XML; one whole, or many that follow each other."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from rdflib import XSD, Graph, Literal
from rdflib.plugins.serializers.jsonld import Converter
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.plugins.shared.jsonld.context import Context
from rdflib.term import Node

from portal.linked_data.forms import JSON_LD, RDF_XML, Form
from portal.linked_data.names import Prefixes


class _ExactTurtle(TurtleSerializer):
    """Turtle that writes amounts as they are: the short form keeps seven digits of a double.

    A name is shortened once, not each time that it is written: that was half of the work.
    """

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        self._short: dict[tuple[Node, bool], str | None] = {}

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:
        """Return the short form of a name, None where it has none."""
        key = uri, gen_prefix
        if key not in self._short:
            self._short[key] = super().get_pname(uri, gen_prefix)
        return self._short[key]

    def label(self, node: Node, position: int) -> str:
        if isinstance(node, Literal) and node.datatype == XSD.double:
            return f'"{node}"^^{self.get_pname(XSD.double)}'
        return super().label(node, position)


def turtle(graph: Graph) -> bytes:
    """Write a graph as Turtle with short names."""
    body = io.BytesIO()
    _ExactTurtle(graph).serialize(body, encoding="utf-8")
    return body.getvalue()


def rdf_xml(graph: Graph) -> bytes:
    """Write a graph as RDF/XML."""
    return graph.serialize(format="xml", encoding="utf-8")


def json_ld(graph: Graph, prefixes: Prefixes) -> bytes:
    """Write a graph as JSON-LD with its own context."""
    return b"".join(streamed_json_ld(iter((graph,)), prefixes))


def written_in(form: Form, graph: Graph, prefixes: Prefixes) -> bytes:
    """Write a graph in a form."""
    if form is JSON_LD:
        return json_ld(graph, prefixes)
    return rdf_xml(graph) if form is RDF_XML else turtle(graph)


def streamed_turtle(graphs: Iterator[Graph]) -> Iterator[bytes]:
    """Write graphs as the lines of N-Triples, which are Turtle too: they join without ado."""
    for graph in graphs:
        yield graph.serialize(format="nt", encoding="utf-8")


def streamed_json_ld(graphs: Iterator[Graph], prefixes: Prefixes) -> Iterator[bytes]:
    """Write graphs as the nodes of one JSON-LD document."""
    context = {prefix: str(namespace) for prefix, namespace in prefixes.items()}
    yield b'{"@context":' + orjson.dumps(context) + b',"@graph":['
    separator = b""
    for graph in graphs:
        nodes = b",".join(orjson.dumps(node) for node in _nodes(graph, context))
        if nodes:
            yield separator + nodes
            separator = b","
    yield b"]}"


def _nodes(graph: Graph, context: Mapping[str, str]) -> list[Any]:
    """Return the nodes of a graph, compacted with the context that stands above them.

    Numbers stay typed texts: as numbers of JSON 12.500 would come back as another literal. The
    order is that of the names, since the library's own differs from process to process.
    """
    converter = Converter(Context(dict(context)), use_native_types=False, use_rdf_type=False)
    # With a context the converter decides otherwise by itself.
    converter.use_native_types = False
    written = converter.convert(graph)
    if isinstance(written, dict):
        written = written.get("@graph", [written])
    return sorted(written, key=lambda node: str(node.get("@id")))
