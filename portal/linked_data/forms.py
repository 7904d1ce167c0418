"""The forms in which linked data is written, and which of them a client wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a graph: the ending of its addresses and its media type."""

    ending: str
    media_type: str


TURTLE = Form(".ttl", "text/turtle")
JSON_LD = Form(".jsonld", "application/ld+json")
RDF_XML = Form(".rdf", "application/rdf+xml")
# What every vocabulary of ours is offered in.
PLAIN_FORMS = (TURTLE, JSON_LD)
_PAGE = ("text/html", "application/xhtml+xml")
_ALSO = {
    "application/json": JSON_LD,
    "application/x-turtle": TURTLE,
    "text/plain": TURTLE,
    "application/xml": RDF_XML,
    "text/xml": RDF_XML,
}


def named_form(name: str, forms: Sequence[Form] = PLAIN_FORMS) -> tuple[str, Form | None]:
    """Take the ending of a form from a name, if it has one."""
    for form in forms:
        if name.endswith(form.ending):
            return name.removesuffix(form.ending), form
    return name, None


def asked_form(accept: str, forms: Sequence[Form] = PLAIN_FORMS) -> Form:
    """Choose the form that an Accept header likes best; Turtle when it names none."""
    known = _known(forms)
    return next((known[kind] for kind in _accepted(accept) if kind in known), TURTLE)


def wants_page(accept: str, forms: Sequence[Form] = PLAIN_FORMS) -> bool:
    """Check whether an Accept header likes a page better than any of the forms."""
    known = {*_known(forms), *_PAGE}
    return next((kind for kind in _accepted(accept) if kind in known), "") in _PAGE


def _known(forms: Sequence[Form]) -> Mapping[str, Form]:
    own = {form.media_type: form for form in forms}
    return own | {kind: form for kind, form in _ALSO.items() if form in forms}


def _accepted(accept: str) -> list[str]:
    """Return the media types of an Accept header, the best liked first (RFC 9110, 12.5.1)."""
    weighed = []
    for position, part in enumerate(accept.split(",")):
        kind, _semicolon, parameters = part.partition(";")
        quality = _quality(parameters)
        if quality > 0:
            weighed.append((-quality, position, kind.strip().lower()))
    return [kind for _quality, _position, kind in sorted(weighed)]


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _equals, value = parameter.strip().partition("=")
        if name.lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
