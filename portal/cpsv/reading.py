"""Reads the directory as CPSV-AP: one record, one vocabulary, or the whole, piece by piece."""

from collections.abc import Iterator

from rdflib import DCAT, DCTERMS, FOAF, Graph
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import Several, shown
from geo.messages import mark as _
from portal.cpsv.agencies import describe_agency, name_agency
from portal.cpsv.describing import Description, describe_vocabulary
from portal.cpsv.services import describe_service, name_service
from portal.directory.published.queries import batches, codes_of, published
from portal.directory.published.rules import Content, Versions, worded
from portal.directory.registers.definitions import Register

_TITLE = {"ar": "الخدمات الحكومية", "en": "Public services"}
VOCABULARIES = (
    "audiences",
    "life_events",
    "sectors",
    "agency_kinds",
    "channels",
    "paper_kinds",
    "output_kinds",
    "fee_kinds",
    "statuses",
)


def service_graph(session: Session, code: str, about: Description) -> Graph:
    """Describe a service with the names of what it refers to; raises NotFound."""
    service = published(session, Register.SERVICES, [code]).get(code)
    if service is None:
        raise NotFound(_("There is no service “{code}” in the directory."), code=shown(code))
    required = published(session, Register.SERVICES, service.content.get("requires", ()))
    needed = {code for one in (service, *required.values()) for code in _agencies_of(one.content)}
    agencies = published(session, Register.AGENCIES, needed)
    for agency in agencies.values():
        name_agency(about, agency)
    for other in required.values():
        name_service(about, other)
    describe_service(about, service, agencies, required)
    return about.graph


def agency_graph(session: Session, code: str, about: Description) -> Graph:
    """Describe an agency with the names of its parent and its successor; raises NotFound."""
    agency = published(session, Register.AGENCIES, [code]).get(code)
    if agency is None:
        raise NotFound(_("There is no agency “{code}” in the directory."), code=shown(code))
    related = [agency.content[name] for name in ("parent", "successor") if name in agency.content]
    for other in published(session, Register.AGENCIES, related).values():
        name_agency(about, other)
    describe_agency(about, agency)
    return about.graph


def vocabulary_graph(name: str, about: Description) -> Graph:
    """Describe a vocabulary; raises NotFound."""
    if name not in VOCABULARIES:
        raise NotFound(
            _("There is no vocabulary “{name}”. The vocabularies are: {known}."),
            name=shown(name),
            known=Several(VOCABULARIES),
        )
    describe_vocabulary(about, getattr(about.vocabularies, name))
    return about.graph


def catalogue_graphs(session: Session, state: Versions, about: Description) -> Iterator[Graph]:
    """Describe the whole as the releases of `state` left it, one graph for each record.

    Memory holds a batch of records, and the codes of all of them.
    """
    yield _head(about)
    agencies = codes_of(session, Register.AGENCIES, state.registers[Register.AGENCIES])
    services = codes_of(session, Register.SERVICES, state.registers[Register.SERVICES])
    for batch in batches(session, Register.AGENCIES, state.registers[Register.AGENCIES]):
        for agency in batch:
            piece = about.anew()
            describe_agency(piece, agency)
            yield piece.graph
    for batch in batches(session, Register.SERVICES, state.registers[Register.SERVICES]):
        for service in batch:
            piece = about.anew()
            iri = describe_service(piece, service, agencies, services)
            piece.add(iri, DCTERMS.isPartOf, piece.iris.catalogue)
            yield piece.graph


def _head(about: Description) -> Graph:
    """Describe the whole itself, who publishes it, and all vocabularies."""
    head = about.anew()
    whole = head.made(head.iris.catalogue, DCAT.Dataset, identifier="catalogue")
    for language, title in _TITLE.items():
        text = f"{title}: {worded(head.country.names, language)}"
        head.texts(whole, DCTERMS.title, {language: text})
        head.texts(whole, DCTERMS.description, {language: text})
    code = head.country.code.upper()
    publisher = head.made(head.iris.publisher, FOAF.Agent, identifier=code)
    head.texts(publisher, DCTERMS.title, head.country.names)
    head.add(whole, DCTERMS.publisher, publisher)
    head.add(whole, DCTERMS.spatial, head.where())
    for name in VOCABULARIES:
        describe_vocabulary(head, getattr(head.vocabularies, name))
    return head.graph


def _agencies_of(content: Content) -> Iterator[str]:
    yield content["agency"]
    yield from content.get("co_providers", ())
