"""Agencies as public organisations of CPSV-AP."""

from rdflib import DCAT, DCTERMS, FOAF, ORG, SKOS, XSD, Literal, URIRef

from portal.cpsv.describing import Description
from portal.cpsv.names import CV, LOCN
from portal.cpsv.presence import describe_presence
from portal.directory.published.rules import Content, Published
from portal.linked_data.names import part_of

_KINDS = (CV.PublicOrganisation, ORG.Organization, FOAF.Agent)
_RELATIVES = {"parent": ORG.subOrganizationOf, "successor": DCTERMS.isReplacedBy}


def describe_agency(about: Description, agency: Published) -> URIRef:
    """Describe an agency in full; one that has ended says until when and what took its place."""
    content = agency.content
    iri = name_agency(about, agency)
    about.texts(iri, SKOS.altLabel, content.get("acronym"))
    about.texts(iri, DCTERMS.description, content.get("description"))
    about.add(iri, FOAF.homepage, about.page(content.get("website")))
    for predicate, field in (
        (ORG.subOrganizationOf, "parent"),
        (DCTERMS.isReplacedBy, "successor"),
    ):
        if field in content:
            about.add(iri, predicate, about.iris.agency(content[field]))
    about.add(iri, ORG.classification, about.term(about.vocabularies.agency_kinds, content["kind"]))
    about.add(iri, CV.sector, about.term(about.vocabularies.sectors, content.get("sector")))
    period(about, iri, content)
    _contact(about, iri, content)
    _address(about, iri, content)
    describe_presence(about, iri, content)
    about.add(iri, DCTERMS.modified, Literal(agency.changed_at))
    return iri


def name_agency(about: Description, agency: Published) -> URIRef:
    """State what every agency needs that something refers to: name, identifier and place."""
    iri = about.made(about.iris.agency(agency.code), *_KINDS, identifier=agency.code)
    about.texts(iri, SKOS.prefLabel, agency.content["names"])
    about.texts(iri, DCTERMS.title, agency.content["names"])
    about.add(iri, DCTERMS.spatial, about.where())
    return iri


def period(about: Description, subject: URIRef, content: Content) -> None:
    """State from when until when something holds."""
    if "valid_from" not in content and "valid_to" not in content:
        return
    part = "-period" if "#" in subject else "#period"
    when = about.made(URIRef(f"{subject}{part}"), DCTERMS.PeriodOfTime)
    for predicate, field in ((DCAT.startDate, "valid_from"), (DCAT.endDate, "valid_to")):
        if field in content:
            about.add(when, predicate, Literal(content[field], datatype=XSD.date))
    about.add(subject, DCTERMS.temporal, when)


def _contact(about: Description, iri: URIRef, content: Content) -> None:
    if not ("email" in content or content.get("phones") or "hours" in content):
        return
    contact = about.made(part_of(iri, "contact", 1), CV.ContactPoint)
    if "email" in content:
        about.add(contact, CV.email, Literal(content["email"]))
    for phone in content.get("phones", ()):
        about.add(contact, CV.telephone, Literal(phone))
    about.hours(contact, content.get("hours"))
    about.add(iri, CV.contactPoint, contact)


def _address(about: Description, iri: URIRef, content: Content) -> None:
    if content.get("address"):
        address = about.made(part_of(iri, "address", 1), LOCN.Address)
        about.texts(address, LOCN.fullAddress, content["address"])
        about.add(iri, LOCN.address, address)
