"""The parts of a public service: channels, costs, evidence, outputs, rules, requirements."""

from collections.abc import Mapping

from rdflib import DCTERMS, FOAF, RDFS, SDO, SKOS, XSD, Literal, URIRef

from portal.cpsv.agencies import period
from portal.cpsv.describing import Description
from portal.cpsv.names import CPSV, CV, ELI, currency_iri
from portal.directory.published.rules import Content
from portal.directory.records.services import SERVICE_FEE
from portal.linked_data.names import part_of, web_iri

_ELIGIBILITY = {"ar": "شروط الاستحقاق", "en": "Who may ask for it"}
_CO_PROVIDER = {"ar": "جهة مشاركة في تقديم الخدمة", "en": "Takes part in giving the service"}


def channel(about: Description, service: URIRef, number: int, content: Content) -> URIRef:
    """Describe a way to the service."""
    iri = part_of(service, "channel", number)
    about.made(iri, CV.Channel, identifier=_identifier(iri))
    about.add(iri, DCTERMS.type, about.term(about.vocabularies.channels, content["kind"]))
    about.texts(iri, DCTERMS.description, content.get("note"))
    about.add(iri, FOAF.page, about.page(content.get("url")))
    about.hours(iri, content.get("hours"))
    about.languages(iri, content.get("languages", ()))
    return iri


def contact_point(
    about: Description, service: URIRef, number: int, content: Content
) -> URIRef | None:
    """Describe where a channel is called or written to, if it is."""
    told = {CV.telephone: content.get("phone"), CV.email: content.get("email")}
    if not any(told.values()):
        return None
    iri = about.made(part_of(service, "contact", number), CV.ContactPoint)
    for predicate, value in told.items():
        about.add(iri, predicate, None if value is None else Literal(value))
    about.hours(iri, content.get("hours"))
    return iri


def cost(
    about: Description, service: URIRef, number: int, fee: Content, content: Content
) -> URIRef:
    """Describe what one option costs, and through which channel, while it holds."""
    iri = part_of(service, "cost", number)
    about.made(iri, CV.Cost, identifier=_identifier(iri))
    about.add(iri, CV.hasValue, Literal(fee["amount"], datatype=XSD.double, normalize=False))
    currency = about.made(currency_iri(fee["currency"]), SKOS.Concept)
    about.add(currency, SKOS.notation, Literal(fee["currency"]))
    about.add(iri, CV.currency, currency)
    about.texts(iri, DCTERMS.description, _joined(fee["label"], fee.get("per"), " / "))
    kind = fee.get("kind", SERVICE_FEE)
    about.add(iri, DCTERMS.type, about.term(about.vocabularies.fee_kinds, kind))
    about.texts(iri, SKOS.note, fee.get("legal_basis"))
    period(about, iri, fee)
    kinds = [one["kind"] for one in content.get("channels", ())]
    if fee.get("channel") in kinds:
        through = part_of(service, "channel", kinds.index(fee["channel"]) + 1)
        about.add(iri, CV.ifAccessedThrough, through)
    about.add(iri, CV.isDefinedBy, about.iris.agency(content["agency"]))
    return iri


def evidence(about: Description, service: URIRef, number: int, paper: Content) -> URIRef:
    """Describe a paper that is needed, and where it comes from."""
    iri = part_of(service, "evidence", number)
    about.made(iri, CV.Evidence, identifier=_identifier(iri))
    about.texts(iri, DCTERMS.title, paper["name"])
    text = _joined(paper.get("text", {}), paper.get("condition"), "\n")
    about.texts(iri, DCTERMS.description, text)
    kind = paper.get("kind", "original")
    about.add(iri, DCTERMS.type, about.term(about.vocabularies.paper_kinds, kind))
    about.add(iri, FOAF.page, about.page(paper.get("template")))
    for code in paper.get("audiences", ()):
        about.add(iri, DCTERMS.audience, about.term(about.vocabularies.audiences, code))
    if "issued_by" in paper:
        about.add(iri, RDFS.seeAlso, about.iris.service(paper["issued_by"]))
    if "issued_by_agency" in paper:
        about.add(iri, RDFS.seeAlso, about.iris.agency(paper["issued_by_agency"]))
    return iri


def output(about: Description, service: URIRef, number: int, content: Content) -> URIRef:
    """Describe what one gets in the end, and how long it is valid."""
    iri = part_of(service, "output", number)
    about.made(iri, CV.Output, identifier=_identifier(iri))
    about.texts(iri, DCTERMS.title, content["name"])
    kind = content.get("kind", "document")
    about.add(iri, DCTERMS.type, about.term(about.vocabularies.output_kinds, kind))
    if "validity" in content:
        validity = Literal(content["validity"], datatype=XSD.duration, normalize=False)
        about.add(iri, SDO.validFor, validity)
    return iri


def rule(
    about: Description, service: URIRef, number: int, step: Content, law: URIRef | None
) -> URIRef:
    """Describe a step of the procedure; CPSV-AP has no order of rules, schema.org has."""
    iri = part_of(service, "rule", number)
    about.made(iri, CPSV.Rule, identifier=_identifier(iri))
    about.add(iri, SDO.position, Literal(number))
    about.texts(iri, DCTERMS.title, step["title"])
    # A rule has to be described: a step without a text is its title.
    text = {**step["title"], **step.get("text", {})}
    about.texts(iri, DCTERMS.description, text)
    about.texts(iri, SKOS.note, step.get("condition"))
    if "duration" in step:
        duration = Literal(step["duration"], datatype=XSD.duration, normalize=False)
        about.add(iri, SDO.timeRequired, duration)
    about.add(iri, CPSV.implements, law)
    return iri


def requirement(about: Description, service: URIRef, content: Content) -> URIRef | None:
    """Describe who may ask for the service, if that is limited."""
    lowest, highest = content.get("minimum_age"), content.get("maximum_age")
    if not content.get("eligibility") and lowest is None and highest is None:
        return None
    iri = part_of(service, "requirement", 1)
    about.made(iri, CV.Requirement, identifier=_identifier(iri))
    about.texts(iri, DCTERMS.title, _ELIGIBILITY)
    about.texts(iri, DCTERMS.description, content.get("eligibility"))
    about.add(iri, SDO.suggestedMinAge, None if lowest is None else Literal(lowest))
    about.add(iri, SDO.suggestedMaxAge, None if highest is None else Literal(highest))
    return iri


def legal_resource(about: Description, service: URIRef, content: Content) -> URIRef | None:
    """Describe the law that the service stands on, by its own address where it has one."""
    if not content.get("legal_basis") and "legal_url" not in content:
        return None
    own = content.get("legal_url")
    iri = about.made(web_iri(own) if own else part_of(service, "law", 1), ELI.LegalResource)
    about.texts(iri, DCTERMS.title, content.get("legal_basis"))
    return iri


def participation(about: Description, service: URIRef, agency: str) -> None:
    """Describe that another agency takes part in the service."""
    iri = part_of(service, "participation", agency)
    about.made(iri, CV.Participation, identifier=_identifier(iri))
    about.texts(iri, DCTERMS.description, _CO_PROVIDER)
    role = about.made(URIRef(f"{about.iris.catalogue}#co-provider"), SKOS.Concept)
    about.texts(role, SKOS.prefLabel, _CO_PROVIDER)
    about.add(iri, CV.role, role)
    about.add(iri, CV.hasParticipant, about.iris.agency(agency))
    about.add(service, CV.hasParticipation, iri)


def _identifier(iri: URIRef) -> str:
    """Return what a part is called within its service, with the service's code."""
    return str(iri).rpartition("/")[2]


def _joined(
    first: Mapping[str, str], second: Mapping[str, str] | None, separator: str
) -> dict[str, str]:
    """Put two texts together in each language that either is in."""
    both = (first, second or {})
    languages = dict.fromkeys(language for texts in both for language in texts)
    return {
        language: separator.join(texts[language] for texts in both if language in texts)
        for language in languages
    }
