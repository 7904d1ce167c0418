"""Datasets as datasets of DCAT-AP, and what is left of those that were withdrawn."""

from datetime import date, datetime

from rdflib import DCAT, DCTERMS, FOAF, RDFS, SKOS, Literal, URIRef

from geo.country import Names, best_name
from portal.linked_data.names import web_iri
from portal.opendata.datasets.addresses import version_path
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.dcat.describing import CatalogueDescription
from portal.opendata.dcat.distributions import describe_distribution, found_at
from portal.opendata.dcat.names import ADMS, GONE_VERSION, STREAMS, VCARD, WITHDRAWN

_SAMPLE = {"ar": "عيّنة", "en": "sample"}
_WITHDRAWN = {"ar": "مسحوبة", "en": "Withdrawn"}


def describe_dataset(about: CatalogueDescription, dataset: Dataset) -> URIRef:
    """Describe a dataset in full with the newest versions of its resources."""
    iri = _name(about, dataset)
    about.add(iri, DCTERMS.publisher, about.agency(dataset.agency))
    about.add(iri, DCAT.landingPage, about.page(about.iris.page(dataset.path)))
    about.add(iri, DCTERMS.accessRights, about.access())
    about.languages(iri, dataset.titles)
    _classify(about, iri, dataset)
    _cover(about, iri, dataset)
    _say_whom_to_ask(about, iri, dataset)
    _say_where_from(about, iri, dataset)
    for resource in dataset.resources:
        if resource.kind is ResourceKind.DOCUMENTATION:
            address = found_at(about, dataset, resource)
            about.add(iri, FOAF.page, None if address is None else about.page(address))
        else:
            about.add(iri, DCAT.distribution, describe_distribution(about, dataset, resource))
        for version in about.known.withdrawn.get(resource.id, ()):
            _say_what_was_taken_back(about, iri, dataset, resource, version)
    return iri


def _say_what_was_taken_back(
    about: CatalogueDescription,
    iri: URIRef,
    dataset: Dataset,
    resource: Resource,
    version: Version,
) -> None:
    """State that a version was taken back and why: as a note, and as an event for mirrors.

    The version is no distribution, since nobody gets it any more; its own address answers so.
    """
    own = about.iris.file(version_path(dataset, resource, version))
    gone = about.made(URIRef(f"{own}#withdrawal"), STREAMS.Delete)
    about.add(gone, STREAMS.object, own)
    about.add(gone, STREAMS.context, iri)
    about.add(gone, STREAMS.published, _moment(version.withdrawn_at))
    about.texts(gone, STREAMS.summary, version.withdrawn_because)
    status = about.made(GONE_VERSION, SKOS.Concept)
    about.texts(status, SKOS.prefLabel, _WITHDRAWN)
    about.add(own, ADMS.status, status)
    for language, reason in (version.withdrawn_because or {}).items():
        title = best_name(resource.titles, language) or resource.name
        note = f"{title}, {version.day.isoformat()}: {_WITHDRAWN.get(language, '–')}. {reason}"
        about.add(iri, ADMS.versionNotes, Literal(note, lang=language))


def describe_withdrawal(about: CatalogueDescription, dataset: Dataset) -> URIRef:
    """State that a dataset was taken back, when and why: by this mirrors remove it.

    It is an event of ActivityStreams, as in DCAT-AP Feeds. The dataset is not described, so that
    who counts the datasets of a catalogue does not count it.
    """
    iri = about.iris.dataset(dataset.id)
    gone = about.made(URIRef(f"{iri}#withdrawal"), STREAMS.Delete)
    about.add(gone, STREAMS.object, iri)
    about.add(gone, STREAMS.published, _moment(dataset.withdrawn_at))
    about.texts(gone, STREAMS.summary, dataset.withdrawn_because)
    return gone


def describe_tombstone(about: CatalogueDescription, dataset: Dataset) -> URIRef:
    """Describe what is left of a withdrawn dataset at its own address."""
    iri = _name(about, dataset)
    status = about.made(WITHDRAWN, SKOS.Concept)
    about.texts(status, SKOS.prefLabel, _WITHDRAWN)
    about.add(iri, ADMS.status, status)
    about.add(iri, DCTERMS.publisher, about.agency(dataset.agency))
    describe_withdrawal(about, dataset)
    return iri


def _name(about: CatalogueDescription, dataset: Dataset) -> URIRef:
    iri = about.made(about.iris.dataset(dataset.id), DCAT.Dataset, identifier=str(dataset.id))
    about.texts(iri, DCTERMS.title, dataset.titles)
    # A dataset has to be described: one without a text is its title.
    about.texts(iri, DCTERMS.description, {**dataset.titles, **_said(dataset.texts)})
    about.add(iri, DCTERMS.issued, _moment(dataset.published_at))
    about.add(iri, DCTERMS.modified, _moment(dataset.modified_at))
    return iri


def _classify(about: CatalogueDescription, iri: URIRef, dataset: Dataset) -> None:
    about.add(iri, DCAT.theme, about.theme(dataset.category))
    about.add(iri, DCTERMS.accrualPeriodicity, about.frequency(dataset.frequency))
    for language, words in dataset.keywords.items():
        for word in words:
            about.add(iri, DCAT.keyword, Literal(word, lang=language))
    if dataset.is_sample:
        about.texts(iri, DCAT.keyword, _SAMPLE)


def _cover(about: CatalogueDescription, iri: URIRef, dataset: Dataset) -> None:
    for code in dataset.areas:
        about.add(iri, DCTERMS.spatial, about.area(code))
    if dataset.temporal_from is None and dataset.temporal_to is None:
        return
    when = about.made(URIRef(f"{iri}#period"), DCTERMS.PeriodOfTime)
    about.add(when, DCAT.startDate, _day(dataset.temporal_from))
    about.add(when, DCAT.endDate, _day(dataset.temporal_to))
    about.add(iri, DCTERMS.temporal, when)


def _say_whom_to_ask(about: CatalogueDescription, iri: URIRef, dataset: Dataset) -> None:
    email, phone = dataset.contact.get("email"), dataset.contact.get("phone")
    if not (email or phone):
        return
    contact = about.made(URIRef(f"{iri}#contact"), VCARD.Kind, VCARD.Organization)
    about.texts(contact, VCARD.fn, about.known.agency(dataset.agency))
    if email:
        about.add(contact, VCARD.hasEmail, web_iri(f"mailto:{email}"))
    if phone:
        about.add(contact, VCARD.hasTelephone, web_iri(f"tel:{''.join(phone.split())}"))
    about.add(iri, DCAT.contactPoint, contact)


def _say_where_from(about: CatalogueDescription, iri: URIRef, dataset: Dataset) -> None:
    """Say what a harvested dataset is called at its source, and which catalogue that is."""
    origin = about.known.origins.get(dataset.id)
    if origin is None:
        return
    there = about.made(URIRef(f"{iri}#source-id"), ADMS.Identifier)
    about.add(there, SKOS.notation, Literal(origin.source_id))
    about.add(iri, ADMS.identifier, there)
    source = about.made(URIRef(f"{iri}#source"), DCTERMS.ProvenanceStatement)
    about.texts(source, RDFS.label, origin.titles)
    about.add(source, DCTERMS.source, web_iri(origin.page or origin.home))
    about.add(iri, DCTERMS.provenance, source)


def _said(texts: Names) -> dict[str, str]:
    return {one: text for one, text in texts.items() if text.strip()}


def _moment(when: datetime | None) -> Literal | None:
    return None if when is None else Literal(when)


def _day(day: date | None) -> Literal | None:
    return None if day is None else Literal(day)
