"""The directory as linked data: fits the shapes of CPSV-AP 3.2, the same in both forms, exact."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyshacl import validate
from rdflib import DCTERMS, FOAF, ORG, RDF, SDO, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from importers.samples.directory.loading import load_directory
from importers.samples.directory.records import sample_services
from layers.deployment import Deployment
from layers.releases.service import edit
from portal.cpsv.names import CPSV, CV
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES
from portal.linked_data.forms import JSON_LD, TURTLE, asked_form, wants_page
from portal.linked_data.names import web_iri
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import fee, service
from tests.portal.hsds.demonstration import (
    AGENCIES,
    BY_TESTS,
    PUBLIC_URL,
    SERVICES,
    fill,
    standards_client,
)
from tests.statements import counted

# The parser of the library warns about a class of its own.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

_LICENCE = URIRef(f"{PUBLIC_URL}/cpsv/services/renew-driving-licence")
_CODES = [f"services/{one.code}" for one in SERVICES] + [f"agencies/{one.code}" for one in AGENCIES]


@pytest.fixture(scope="module")
def directory(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def cpsv(directory: Deployment) -> Iterator[TestClient]:
    with standards_client(directory) as client:
        yield client


@pytest.fixture(scope="module")
def complaints(shared_data: Path) -> Callable[[Graph], str]:
    """A function that gives what the shapes find wrong with a graph, or nothing."""
    shapes = Graph().parse(shared_data / "standards" / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl")

    def find(graph: Graph) -> str:
        fits, _report, text = validate(graph, shacl_graph=shapes, inference="none")
        return "" if fits else str(text)

    return find


def _graph(client: TestClient, path: str, form: str = "turtle") -> Graph:
    ending = "ttl" if form == "turtle" else "jsonld"
    answer = client.get(f"/cpsv/{path}.{ending}")
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.content, format=form)


@pytest.mark.parametrize("path", [*_CODES, "vocabularies/life_events", "catalogue"])
def test_every_graph_fits_the_shapes_and_is_the_same_in_both_forms(
    cpsv: TestClient, complaints: Callable[[Graph], str], path: str
) -> None:
    graph = _graph(cpsv, path)
    assert complaints(graph) == ""
    assert set(_graph(cpsv, path, "json-ld")) == set(graph)
    assert not any(
        isinstance(node, Node) and node.n3().startswith("_:") for node in graph.all_nodes()
    )


def test_the_shapes_find_what_is_missing(
    cpsv: TestClient, complaints: Callable[[Graph], str]
) -> None:
    graph = _graph(cpsv, "services/renew-driving-licence")
    graph.remove((_LICENCE, DCTERMS.title, None))
    assert "renew-driving-licence" in complaints(graph)
    graph = _graph(cpsv, "services/renew-driving-licence")
    graph.remove((URIRef(f"{PUBLIC_URL}/cpsv/agencies/civil-status"), SKOS.prefLabel, None))
    assert "civil-status" in complaints(graph)


def test_a_service_says_all_that_its_record_says(cpsv: TestClient) -> None:
    graph = _graph(cpsv, "services/renew-driving-licence")

    def said(subject: Node, predicate: URIRef) -> set[Node]:
        return set(graph.objects(subject, predicate))

    assert said(_LICENCE, DCTERMS.title) == {
        Literal("تجديد رخصة القيادة", lang="ar"),
        Literal("Renew a driving licence", lang="en"),
    }
    assert Literal('First line\nSecond "line" \\ & <b>', lang="en") in said(
        _LICENCE, DCTERMS.description
    )
    assert said(_LICENCE, CV.processingTime) == {Literal("P3D", datatype=XSD.duration)}
    assert said(_LICENCE, CV.hasLegalResource) == {URIRef("https://law.example.org/traffic")}
    assert said(_LICENCE, DCTERMS.requires) == {
        URIRef(f"{PUBLIC_URL}/cpsv/services/issue-identity-card")
    }
    kinds = {
        URIRef(f"{PUBLIC_URL}/cpsv/vocabularies/life_events#my_car"): CV.LifeEvent,
        URIRef(f"{PUBLIC_URL}/cpsv/vocabularies/life_events#starting_a_business"): CV.BusinessEvent,
    }
    assert said(_LICENCE, CV.isGroupedBy) == set(kinds)
    assert all(kind in said(event, RDF.type) for event, kind in kinds.items())
    parts = {
        CV.hasChannel: 5,
        CV.contactPoint: 3,
        CV.hasCost: 2,
        CPSV.hasInput: 2,
        CPSV.produces: 1,
        CPSV.follows: 2,
        CV.hasParticipation: 1,
        CV.holdsRequirement: 1,
        DCTERMS.audience: 2,
    }
    assert {predicate: len(said(_LICENCE, predicate)) for predicate in parts} == parts
    steps = {
        int(str(graph.value(one, SDO.position))): graph.value(one, DCTERMS.identifier)
        for one in said(_LICENCE, CPSV.follows)
    }
    assert steps == {
        1: Literal("renew-driving-licence#rule-1"),
        2: Literal("renew-driving-licence#rule-2"),
    }
    online = URIRef(f"{_LICENCE}#cost-2")
    assert said(online, CV.ifAccessedThrough) == {URIRef(f"{_LICENCE}#channel-2")}


def test_an_agency_says_what_it_belongs_to_and_what_took_its_place(cpsv: TestClient) -> None:
    ministry = f"{PUBLIC_URL}/cpsv/agencies/ministry-of-interior"
    ended = _graph(cpsv, "agencies/ministry-of-old")
    assert (None, DCTERMS.isReplacedBy, URIRef(ministry)) in ended
    assert "2020-01-01" in {str(node) for node in ended.objects()}
    whole = _graph(cpsv, "agencies/ministry-of-interior")
    phones = {str(phone) for phone in whole.objects(predicate=CV.telephone)}
    assert phones == {"+96265001000", "117", "+96265001001"}


def test_an_agency_shows_logo_accounts_apps_and_who_holds_its_post(cpsv: TestClient) -> None:
    ministry = URIRef(f"{PUBLIC_URL}/cpsv/agencies/ministry-of-interior")
    graph = _graph(cpsv, "agencies/ministry-of-interior")
    assert graph.value(ministry, FOAF.logo) == URIRef(f"{PUBLIC_URL}/logos/{'ab' * 32}")
    accounts = set(graph.objects(ministry, FOAF.account))
    assert accounts == {
        URIRef("https://youtube.example.com/moi"),
        URIRef("https://x.example.com/moi"),
    }
    app = graph.value(predicate=SDO.provider, object=ministry)
    assert graph.value(app, SDO.installUrl) == URIRef("https://apps.example.com/ios/1")
    posts = list(graph.objects(ministry, ORG.hasPost))
    assert [graph.value(post, DCTERMS.title, any=True) is not None for post in posts] == [True]
    person = graph.value(posts[0], ORG.heldBy)
    assert Literal("The minister", lang="en") in set(graph.objects(person, FOAF.name))
    assert Literal("معالي", lang="ar") in set(graph.objects(person, FOAF.title))
    assert graph.value(person, FOAF.img) == URIRef(f"{PUBLIC_URL}/logos/{'cd' * 32}")
    assert URIRef("https://x.com/the-minister") in set(graph.objects(person, FOAF.account))
    assert "The former minister" not in graph.serialize(format="turtle")


def test_amounts_are_exact_whatever_their_size(jordan: Deployment) -> None:
    amount = "123456789.125"
    fill(jordan, services=[service(agency="civil-status", fees=[fee(amount)])])
    with standards_client(jordan) as client:
        for path in ("/cpsv/services/health-card.ttl", "/cpsv/catalogue.jsonld"):
            assert f'"{amount}"' in client.get(path).text


def test_what_people_write_stays_one_literal(jordan: Deployment) -> None:
    text = 'a"""b\\" .\n<x> <y> "z" .\t{"@id": "x"}'
    odd = service(
        agency="civil-status",
        names={"ar": text.replace("\n", " ").replace("\t", " "), "en": "</script>"},
        description={"en": text},
        website="https://example.org/a?b={c}|d^`",
    )
    fill(jordan, services=[odd])
    with standards_client(jordan) as client:
        for path in ("services/health-card", "catalogue"):
            for form in ("turtle", "json-ld"):
                graph = _graph(client, path, form)
                about = URIRef(f"{PUBLIC_URL}/cpsv/services/health-card")
                assert set(graph.objects(about, DCTERMS.description)) == {Literal(text, lang="en")}
                assert (web_iri(str(odd.website)), None, None) in graph
    assert str(web_iri(str(odd.website))) == "https://example.org/a?b=%7Bc%7D%7Cd%5E%60"


def test_the_whole_holds_every_record_and_every_term(cpsv: TestClient) -> None:
    graph = _graph(cpsv, "catalogue")

    def codes(kind: URIRef) -> set[str]:
        found = graph.subjects(RDF.type, kind)
        return {str(graph.value(one, DCTERMS.identifier)) for one in found}

    assert codes(CPSV.PublicService) == {one.code for one in SERVICES}
    assert codes(CV.PublicOrganisation) == {one.code for one in AGENCIES}
    assert {"my_car", "my_child"} <= codes(CV.LifeEvent)
    for path in ("services/renew-driving-licence", "agencies/civil-status"):
        assert set(_graph(cpsv, path)) - set(graph) == set()


def test_the_whole_is_that_of_one_release_while_it_is_read(jordan: Deployment) -> None:
    fill(jordan)
    with standards_client(jordan) as client:
        first = client.get("/cpsv/catalogue.ttl")
        with jordan.database.writing() as session:
            edit(session, STORES[Register.SERVICES], {"bare-service": None}, BY_TESTS)
        second = client.get("/cpsv/catalogue.ttl", headers={"If-None-Match": first.headers["etag"]})
        assert second.status_code == 200
        assert "bare-service" in first.text
        assert "bare-service" not in second.text
        assert client.get("/cpsv/services/bare-service.ttl").status_code == 404


@pytest.mark.parametrize(
    "path", ["services/renew-driving-licence.ttl", "services/bare-service.ttl"]
)
def test_a_service_asks_the_database_four_times(
    directory: Deployment, cpsv: TestClient, path: str
) -> None:
    with counted() as seen:
        answer = cpsv.get(f"/cpsv/{path}")
    assert len(seen) == 4
    with counted() as seen:
        again = cpsv.get(f"/cpsv/{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, len(seen)) == (304, 1)


def test_an_address_without_an_ending_gives_what_is_asked_for(cpsv: TestClient) -> None:
    path = "/cpsv/services/renew-driving-licence"

    def kind(accept: str) -> str:
        answer = cpsv.get(path, headers={"Accept": accept}, follow_redirects=False)
        assert "Accept" in answer.headers["vary"]
        return answer.headers.get("location") or answer.headers["content-type"]

    assert kind("*/*") == "text/turtle; charset=utf-8"
    assert kind("application/ld+json") == "application/ld+json"
    assert kind("text/turtle;q=0.5, application/ld+json") == "application/ld+json"
    assert kind("text/html,application/xhtml+xml,*/*;q=0.8") == "/ar/services/renew-driving-licence"
    asked = cpsv.get(path, headers={"Accept": "application/ld+json"})
    assert asked.content == cpsv.get(f"{path}.jsonld").content
    assert cpsv.get("/cpsv/catalogue").headers["content-type"].startswith("text/turtle")


def test_accept_headers_are_weighed() -> None:
    assert asked_form("") is TURTLE
    assert asked_form("application/json") is JSON_LD
    assert asked_form("application/ld+json;q=0, text/turtle;q=0.1") is TURTLE
    assert asked_form("application/ld+json;q=x, text/turtle;q=0.1") is TURTLE
    assert not wants_page("text/turtle, text/html;q=0.9")
    assert not wants_page("*/*")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cpsv/services/nobody.ttl", 404),
        ("/cpsv/services/%00.ttl", 404),
        ("/cpsv/services/' OR 1=1.jsonld", 404),
        ("/cpsv/agencies/renew-driving-licence.ttl", 404),
        ("/cpsv/vocabularies/names.ttl", 404),
        ("/cpsv/services/renew-driving-licence.ttl?lang=ar", 400),
        ("/cpsv/catalogue.ttl?page=2", 400),
    ],
)
def test_what_is_not_there_is_told(cpsv: TestClient, path: str, status: int) -> None:
    answer = cpsv.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_whole_of_the_samples_fits_the_shapes(
    deployment: Deployment, complaints: Callable[[Graph], str]
) -> None:
    with deployment.database.writing() as session:
        load_directory(session, "tests")
    with standards_client(deployment) as client:
        graph = _graph(client, "catalogue")
        services = set(graph.subjects(RDF.type, CPSV.PublicService))
        assert len(services) == len(sample_services())
        assert complaints(graph) == ""
        assert set(_graph(client, "catalogue", "json-ld")) == set(graph)
