"""Services of the directory as public services of CPSV-AP."""

import re
from collections.abc import Container

from rdflib import DCAT, DCTERMS, SKOS, XSD, Literal, URIRef

from portal.cpsv.describing import Description
from portal.cpsv.names import ADMS, CPSV, CV
from portal.cpsv.service_parts import (
    channel,
    contact_point,
    cost,
    evidence,
    legal_resource,
    output,
    participation,
    requirement,
    rule,
)
from portal.directory.published.rules import Content, Published

_ARABIC = re.compile("[\u0600-\u06ff]")


def describe_service(
    about: Description,
    service: Published,
    agencies: Container[str],
    services: Container[str],
) -> URIRef:
    """Describe a service in full; `agencies` and `services` are what may be referred to."""
    content = service.content
    iri = name_service(about, service)
    _classify(about, iri, content)
    _describe_parts(about, iri, content)
    for code in content.get("requires", ()):
        if code in services:
            about.add(iri, DCTERMS.requires, about.iris.service(code))
    for code in content.get("co_providers", ()):
        if code in agencies:
            participation(about, iri, code)
    about.add(iri, DCTERMS.modified, Literal(service.changed_at))
    return iri


def name_service(about: Description, service: Published) -> URIRef:
    """State what every service needs: identifier, title, description, competent authority."""
    content = service.content
    iri = about.made(about.iris.service(service.code), CPSV.PublicService, identifier=service.code)
    about.texts(iri, DCTERMS.title, content["names"])
    told = content.get("description") or content.get("summary") or content["names"]
    about.texts(iri, DCTERMS.description, told)
    about.add(iri, CV.hasCompetentAuthority, about.iris.agency(content["agency"]))
    return iri


def _classify(about: Description, iri: URIRef, content: Content) -> None:
    words = about.vocabularies
    about.add(iri, ADMS.status, about.term(words.statuses, content.get("status", "active")))
    about.add(iri, CV.sector, about.term(words.sectors, content.get("sector")))
    for code in content["audiences"]:
        about.add(iri, DCTERMS.audience, about.term(words.audiences, code))
    for code in content.get("life_events", ()):
        about.add(iri, CV.isGroupedBy, about.term(words.life_events, code))
    for keyword in content.get("keywords", ()):
        # The record keeps keywords without a language, and CPSV-AP wants one with each.
        language = "ar" if _ARABIC.search(keyword) else "en"
        about.add(iri, DCAT.keyword, Literal(keyword, lang=language))
    spoken = [code for one in content.get("channels", ()) for code in one.get("languages", ())]
    about.languages(iri, spoken)
    about.add(iri, DCTERMS.spatial, about.where())
    if "processing_time" in content:
        time = Literal(content["processing_time"], datatype=XSD.duration, normalize=False)
        about.add(iri, CV.processingTime, time)


def _describe_parts(about: Description, iri: URIRef, content: Content) -> None:
    law = legal_resource(about, iri, content)
    about.add(iri, CV.hasLegalResource, law)
    for number, step in enumerate(content.get("steps", ()), start=1):
        about.add(iri, CPSV.follows, rule(about, iri, number, step, law))
    for number, paper in enumerate(content.get("papers", ()), start=1):
        about.add(iri, CPSV.hasInput, evidence(about, iri, number, paper))
    for number, one in enumerate(content.get("channels", ()), start=1):
        about.add(iri, CV.hasChannel, channel(about, iri, number, one))
        about.add(iri, CV.contactPoint, contact_point(about, iri, number, one))
    for number, fee in enumerate(content.get("fees", ()), start=1):
        about.add(iri, CV.hasCost, cost(about, iri, number, fee, content))
    for number, one in enumerate(content.get("outputs", ()), start=1):
        about.add(iri, CPSV.produces, output(about, iri, number, one))
    about.add(iri, CV.holdsRequirement, requirement(about, iri, content))
    if "website" in content:
        about.add(iri, DCAT.landingPage, about.page(content["website"]))
    about.texts(iri, SKOS.editorialNote, content.get("alert"))
