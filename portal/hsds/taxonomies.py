"""The vocabularies of the directory as HSDS taxonomies and their terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from geo.folding import fold_text
from portal.directory.published.rules import Content, worded
from portal.hsds.ids import id_of
from portal.hsds.objects import Object, kept
from portal.vocabularies.rules import Term, Vocabularies, Vocabulary

_VERSION = "1"
# The field of a service or an agency that holds terms of the vocabulary.
OF_SERVICES = {"audiences": "audiences", "life_events": "life_events", "sectors": "sector"}
OF_AGENCIES = {"agency_kinds": "kind", "sectors": "sector"}


@dataclass(frozen=True)
class Taxonomies:
    """The vocabularies that order services and agencies, found by the ids that HSDS gives them."""

    by_id: dict[UUID, Vocabulary]
    terms: dict[UUID, tuple[Vocabulary, Term]]


@cache
def taxonomies_of(vocabularies: Vocabularies) -> Taxonomies:
    """Return the taxonomies of a deployment."""
    used = [getattr(vocabularies, name) for name in dict.fromkeys((*OF_SERVICES, *OF_AGENCIES))]
    return Taxonomies(
        {taxonomy_id(vocabulary): vocabulary for vocabulary in used},
        {term_id(v.name, term.code): (v, term) for v in used for term in v},
    )


def taxonomy_id(vocabulary: Vocabulary) -> UUID:
    """Return the id of a vocabulary."""
    return id_of("taxonomy", vocabulary.name)


def term_id(vocabulary: str, code: str) -> UUID:
    """Return the id of a term."""
    return id_of("taxonomy_term", f"{vocabulary}/{code}")


def write_taxonomy(vocabulary: Vocabulary, language: str) -> Object:
    """Write one taxonomy; what it is called is all that describes it."""
    name = worded(vocabulary.names, language)
    return {
        "id": taxonomy_id(vocabulary),
        "name": name,
        "description": name,
        "version": _VERSION,
    }


def write_term(vocabulary: Vocabulary, term: Term, language: str) -> Object:
    """Write one term with the taxonomy that it is of."""
    name = worded(term.names, language)
    return kept(
        id=term_id(vocabulary.name, term.code),
        code=term.code,
        name=name,
        description=worded(term.hint, language) or name,
        taxonomy=vocabulary.name,
        taxonomy_id=taxonomy_id(vocabulary),
        taxonomy_detail=write_taxonomy(vocabulary, language),
        language=language if language in term.names else None,
        term_uri=term.uri,
    )


def write_attributes(
    vocabularies: Vocabularies, owner: tuple[str, UUID], content: Content, language: str
) -> list[Object]:
    """Write the terms that a record has; `owner` is the HSDS object it became and its id."""
    entity, owner_id = owner
    fields = OF_SERVICES if entity == "service" else OF_AGENCIES
    return [
        {
            "id": id_of("attribute", f"{owner_id}/{vocabulary.name}/{term.code}"),
            "link_id": owner_id,
            "link_entity": entity,
            "link_type": vocabulary.name,
            "taxonomy_term_id": term_id(vocabulary.name, term.code),
            "taxonomy_term": write_term(vocabulary, term, language),
        }
        for name, field in fields.items()
        for vocabulary, term in _terms(getattr(vocabularies, name), content.get(field))
    ]


def _terms(vocabulary: Vocabulary, codes: Any) -> Iterator[tuple[Vocabulary, Term]]:  # noqa: ANN401
    """Yield the terms of a field; one that has left the vocabulary is passed over."""
    for code in [codes] if isinstance(codes, str) else codes or ():
        term = vocabulary.get(code)
        if term is not None:
            yield vocabulary, term


def is_named(names: tuple[str, ...], folded: str) -> bool:
    """Check whether every word of a folded search stands in one of the names."""
    text = fold_text(" ".join(names))
    return all(word in text for word in folded.split())
