"""Datasets as linked data: fits the shapes of DCAT-AP 3.0.1, the same in all forms, followable."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node
from sqlalchemy import select

from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from portal.opendata.datasets.models import ResourceRow
from portal.opendata.dcat.names import ADMS, GONE_VERSION, HYDRA, SPDX, STREAMS, VCARD, WITHDRAWN
from portal.opendata.dcat.rules import PAGE_SIZE
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import agency
from tests.portal.hsds.demonstration import PUBLIC_URL, put, standards_client
from tests.portal.opendata.dcat.shapes import read_shapes
from tests.portal.opendata.published import (
    NAME,
    PUBLISHED,
    dataset_there,
    resource_there,
    version_there,
)

# The parser of the library warns about a class of its own.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
ODD = 'a"""b\\" .\n<x> <y> "z" .\t{"@id": "x"} &amp; </rdf:RDF>'
BECAUSE = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}


@pytest.fixture(scope="module")
def filled(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        put(made, Register.AGENCIES, [agency("ministry-of-health")])
        with made.database.writing() as session:
            rich = dataset_there(session)
            api = resource_there(session, rich, "interface", 1, "api")
            version_there(session, api, "x.json", b"{}", address="/api/v1/layers")
            (table, _interface) = session.scalars(
                select(ResourceRow.id).where(ResourceRow.dataset_id == rich).order_by("position")
            )
            version_there(
                session,
                table,
                state="withdrawn",
                withdrawn_at=PUBLISHED + timedelta(days=2),
                withdrawn_because=BECAUSE,
            )
            version_there(session, table, day=date(2031, 4, 2))
            manual = resource_there(session, rich, "manual", 2, "documentation")
            version_there(
                session, manual, "x.html", b"<html></html>", address="https://x.example/a b"
            )
            resource_there(session, rich, "nothing-yet", 3)
            dataset_there(
                session,
                "bare",
                files={},
                texts={"ar": "", "en": ODD},
                titles={"ar": "عنوان", "en": ODD},
                contact={},
                keywords={},
                areas=["JO-XX"],
                temporal_from=None,
                temporal_to=None,
                licence="no-such-licence",
                frequency="no-such",
                category="no-such",
                agency="no-such",
                is_sample=False,
            )
            dataset_there(
                session,
                "withdrawn",
                withdrawn_at=PUBLISHED + timedelta(days=10),
                withdrawn_because=BECAUSE,
                modified_at=PUBLISHED + timedelta(days=10),
            )
        yield made


@pytest.fixture(scope="module")
def client(filled: Deployment) -> Iterator[TestClient]:
    with standards_client(filled) as made:
        yield made


@pytest.fixture(scope="module")
def complaints(shared_data: Path) -> Callable[[Graph], str]:
    """A function that says what the shapes find wrong with a graph, or nothing."""
    shapes = read_shapes(shared_data)

    def find(graph: Graph) -> str:
        fits, _report, text = validate(graph, shacl_graph=shapes, inference="none")
        return "" if fits else str(text)

    return find


def graph_of(client: TestClient, path: str, ending: str = "ttl", status: int = 200) -> Graph:
    answer = client.get(f"{path}.{ending}")
    assert answer.status_code == status, answer.text
    return Graph().parse(data=answer.content, format=FORMS[ending])


def without_view(graph: Graph) -> set[tuple[Node, Node, Node]]:
    """Return all that is said but of the page itself, which is another one in each form."""
    view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
    return {told for told in graph if view is None or view not in told}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/catalog", 200),
        (f"/dataset/{NAME}", 200),
        ("/dataset/bare", 200),
        ("/dataset/withdrawn", 410),
    ],
)
def test_every_graph_fits_the_shapes_and_is_the_same_in_all_forms(
    client: TestClient, complaints: Callable[[Graph], str], path: str, status: int
) -> None:
    graph = graph_of(client, path, status=status)
    assert complaints(graph) == ""
    for ending in FORMS:
        assert without_view(graph_of(client, path, ending, status)) == without_view(graph)
    assert not any(node.n3().startswith("_:") for node in graph.all_nodes())


def test_the_shapes_find_what_is_missing(
    client: TestClient, complaints: Callable[[Graph], str]
) -> None:
    graph = graph_of(client, f"/dataset/{NAME}")
    graph.remove((None, DCTERMS.title, None))
    assert "title" in complaints(graph)


def test_a_dataset_says_all_that_is_known_of_it(client: TestClient) -> None:
    graph = graph_of(client, f"/dataset/{NAME}")
    iri = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    assert isinstance(iri, URIRef) and str(iri).startswith(f"{PUBLIC_URL}/dataset/")
    assert set(graph.objects(iri, DCTERMS.title)) == {
        Literal("أرقام صحية (عيّنة)", lang="ar"),
        Literal("Health figures (sample)", lang="en"),
    }
    words = {str(word) for word in graph.objects(iri, DCAT.keyword)}
    assert words == {"صحة", "health", "عيّنة", "sample"}
    assert graph.value(iri, DCTERMS.publisher) == URIRef(
        f"{PUBLIC_URL}/cpsv/agencies/ministry-of-health"
    )
    area = graph.value(iri, DCTERMS.spatial)
    assert area == URIRef(f"{PUBLIC_URL}/ar/areas/JO-AM#area")
    assert "POLYGON((" in str(graph.value(area, DCAT.bbox))
    when = graph.value(iri, DCTERMS.temporal)
    assert graph.value(when, DCAT.startDate) == Literal(date(2024, 1, 1))
    contact = graph.value(iri, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:data@health.example")
    assert graph.value(iri, FOAF.page) == URIRef("https://x.example/a%20b")
    assert graph.value(iri, DCTERMS.accrualPeriodicity) == URIRef(
        "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
    )


def test_who_is_not_in_the_directory_is_the_publisher_of_the_whole(client: TestClient) -> None:
    graph = graph_of(client, "/dataset/bare")
    iri = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    publisher = graph.value(iri, DCTERMS.publisher)
    assert publisher == URIRef(f"{PUBLIC_URL}/catalog#publisher")
    assert (publisher, RDF.type, FOAF.Agent) in graph_of(client, "/catalog")


def test_a_distribution_says_where_its_bytes_are_and_what_they_must_be(client: TestClient) -> None:
    graph = graph_of(client, f"/dataset/{NAME}")
    by_url = {
        str(graph.value(one, DCAT.accessURL)): one
        for one in graph.subjects(RDF.type, DCAT.Distribution)
    }
    service = by_url.pop(f"{PUBLIC_URL}/api/v1/layers")
    ((address, table),) = by_url.items()
    assert address.startswith(f"{PUBLIC_URL}/datasets/{NAME}/{NAME}/") and address.endswith(".csv")
    assert str(graph.value(table, DCAT.mediaType)).endswith("/text/csv")
    checksum = graph.value(graph.value(table, SPDX.checksum), SPDX.checksumValue)
    assert isinstance(checksum, Literal)
    assert (len(checksum), checksum.datatype) == (64, XSD.hexBinary)
    licence = graph.value(table, DCTERMS.license)
    assert licence == URIRef(f"{PUBLIC_URL}/ar/data-licences#jo-ogdl")
    interface = graph.value(service, DCAT.accessService)
    assert graph.value(interface, DCAT.endpointURL) == URIRef(f"{PUBLIC_URL}/api/v1/layers")
    assert graph.value(service, DCAT.downloadURL) is None


def test_what_people_write_stays_one_literal(client: TestClient) -> None:
    for ending in FORMS:
        graph = graph_of(client, "/dataset/bare", ending)
        iri = graph.value(predicate=RDF.type, object=DCAT.Dataset)
        assert Literal(ODD, lang="en") in set(graph.objects(iri, DCTERMS.description))


def test_what_was_withdrawn_is_told_as_removed_and_is_no_dataset_of_the_catalogue(
    client: TestClient,
) -> None:
    whole = graph_of(client, "/catalog")
    (gone,) = (
        one
        for one in whole.subjects(RDF.type, STREAMS.Delete)
        if str(whole.value(one, STREAMS.object)).startswith(f"{PUBLIC_URL}/dataset/")
    )
    taken_back = whole.value(gone, STREAMS.object)
    assert set(whole.objects(gone, STREAMS.summary)) == {
        Literal(text, lang=language) for language, text in BECAUSE.items()
    }
    assert (taken_back, RDF.type, DCAT.Dataset) not in whole
    assert len(set(whole.objects(predicate=DCAT.dataset))) == 2
    own = graph_of(client, "/dataset/withdrawn", status=410)
    assert own.value(taken_back, ADMS.status) == WITHDRAWN


def test_a_withdrawn_version_is_told_as_removed_with_its_reason(client: TestClient) -> None:
    graph = graph_of(client, f"/dataset/{NAME}")
    iri = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    gone = graph.value(predicate=RDF.type, object=STREAMS.Delete)
    version = graph.value(gone, STREAMS.object)
    assert version == URIRef(f"{PUBLIC_URL}/datasets/{NAME}/{NAME}/versions/2/{NAME}.csv")
    assert graph.value(version, ADMS.status) == GONE_VERSION
    assert graph.value(gone, STREAMS.context) == iri
    assert Literal(BECAUSE["en"], lang="en") in set(graph.objects(gone, STREAMS.summary))
    notes = {note.language: str(note) for note in graph.objects(iri, ADMS.versionNotes)}  # type: ignore[attr-defined]
    assert notes["en"] == "Table (sample), 2031-04-01: Withdrawn. The figures were wrong"
    assert version not in set(graph.objects(predicate=DCAT.downloadURL))


def test_a_mirror_asks_for_what_has_changed(client: TestClient) -> None:
    since = (PUBLISHED + timedelta(days=1)).isoformat().replace("+", "%2B")
    answer = client.get(f"/catalog.ttl?modified_since={since}")
    graph = Graph().parse(data=answer.content, format="turtle")
    assert (None, RDF.type, STREAMS.Delete) in graph
    assert (None, RDF.type, DCAT.Dataset) not in graph
    none = client.get("/catalog.ttl?modified_since=2200-01-01")
    assert (None, HYDRA.totalItems, Literal(0)) in Graph().parse(data=none.content)


def test_pages_lead_to_each_other_and_nothing_is_missed(jordan: Deployment) -> None:
    more = PAGE_SIZE + 5
    with jordan.database.writing() as session:
        ids = {str(dataset_there(session, f"d{number}", files={})) for number in range(more)}
    seen: list[str] = []
    with standards_client(jordan) as client:
        address: str | None = "/catalog.jsonld"
        while address is not None:
            answer = client.get(address)
            graph = Graph().parse(data=answer.content, format="json-ld")
            seen += [str(one).rpartition("/")[2] for one in graph.objects(predicate=DCAT.dataset)]
            # As ckanext-dcat finds the next page.
            view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
            found = graph.value(view, HYDRA.next)
            assert ('rel="next"' in answer.headers.get("link", "")) == (found is not None)
            address = None if found is None else str(found).removeprefix(PUBLIC_URL)
    assert len(seen) == more
    assert set(seen) == ids


def test_an_address_without_an_ending_gives_what_is_asked_for(client: TestClient) -> None:
    def kind(path: str, accept: str) -> str:
        answer = client.get(path, headers={"Accept": accept}, follow_redirects=False)
        assert "Accept" in answer.headers["vary"]
        return answer.headers.get("location") or answer.headers["content-type"]

    for path in ("/catalog", f"/dataset/{NAME}"):
        assert kind(path, "*/*").startswith("text/turtle")
        assert kind(path, "application/rdf+xml") == "application/rdf+xml"
        assert kind(path, "application/ld+json") == "application/ld+json"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert kind(f"/dataset/{NAME}", browser) == f"/ar/datasets/{NAME}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dataset/nothing.ttl", 404),
        ("/dataset/%00.ttl", 404),
        ("/dataset/0b1c2d3e-0000-4000-8000-000000000000.ttl", 404),
        (f"/dataset/{NAME}.ttl?lang=ar", 400),
        ("/catalog.ttl?page=0", 400),
        ("/catalog.ttl?page=x", 400),
        ("/catalog.ttl?modified_since=yesterday", 400),
    ],
)
def test_what_is_not_there_is_told(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
