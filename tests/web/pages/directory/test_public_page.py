"""What every public page has: links, data for machines, validators, print, no session."""

import json
import re
import warnings

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from tests.conftest import Databases, deployment_on
from tests.site import change_site
from tests.statements import answering, sent
from tests.web.pages.directory.records import (
    AGENCIES,
    SERVICES,
    agencies,
    office,
    public_client,
    publish,
    publish_offices,
    services,
)

SCHEMA = Namespace("https://schema.org/")
ORIGIN = "https://portal.example"
PAGES = (
    "agencies",
    "agencies?view=tree",
    "agencies?view=sector",
    "agencies/ministry-of-interior",
    "agencies/drivers-department",
    "services",
    "services?audience=citizen",
    "services/renew-driving-licence",
    "services/renew-driving-licence?lat=31.95&lon=35.92",
    "services/identity-card",
    "audiences/citizen",
    "life-events/my_car",
    "search?q=رخصة",
    "search?q=department&kind=agencies",
    "places/offices/OFF-1",
)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_has_absolute_links_and_data(public: TestClient, language: str, path: str) -> None:
    answer = public.get(f"/{language}/{path}")
    assert answer.status_code == 200
    page = answer.text
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))
    assert len(canonical) == 1
    assert canonical[0].startswith(f"{ORIGIN}/{language}/")
    assert alternates[language] == canonical[0]
    assert set(alternates) == {"ar", "en", "x-default"}
    assert "lat=" not in canonical[0]
    assert "style=" not in page
    graph = data_of(page)
    assert len(graph) > 0
    # Nobody takes reports here.
    assert "contact/mistake" not in page
    assert "set-cookie" not in answer.headers


def data_of(page: str) -> Graph:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    json.loads(found[0])
    with warnings.catch_warnings():
        # The parser itself uses what its library calls outdated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=found[0], format="json-ld")


def test_records_are_described_as_what_they_are(public: TestClient) -> None:
    for path, kind, name in (
        ("agencies/ministry-of-interior", "GovernmentOrganization", "Ministry of Interior"),
        ("services/renew-driving-licence", "GovernmentService", "Renew a driving licence"),
        ("places/offices/OFF-1", "GovernmentOffice", "Office OFF-1"),
    ):
        graph = data_of(public.get(f"/en/{path}").text)
        things = [
            thing for thing in graph.subjects(RDF.type, SCHEMA[kind]) if str(thing).endswith(path)
        ]
        assert len(things) == 1, path
        names = {(str(one), one.language) for one in graph.objects(things[0], SCHEMA.name)}  # type: ignore[attr-defined]
        assert (name, "en") in names


def test_office_belongs_to_its_agency_and_service_to_its_operator(public: TestClient) -> None:
    graph = data_of(public.get("/ar/places/offices/OFF-1").text)
    parents = {str(one) for one in graph.objects(None, SCHEMA.parentOrganization)}
    assert parents == {f"{ORIGIN}/ar/agencies/drivers-department"}
    service = data_of(public.get("/ar/services/renew-driving-licence").text)
    operators = {str(one) for one in service.objects(None, SCHEMA.serviceOperator)}
    assert operators == parents
    prices = {str(one) for one in service.objects(None, SCHEMA.price)}
    assert prices == {"12.500", "30.000", "7.000", "1.500"}
    extras = set(service.objects(None, SCHEMA.addOn))
    assert {str(one) for extra in extras for one in service.objects(extra, SCHEMA.price)} == {
        "1.500"
    }


def test_setting_names_the_origin_and_a_strange_host_does_not(public: TestClient) -> None:
    strange = public.get("/ar/agencies", headers={"Host": 'evil"><script>'})
    assert strange.status_code == 400
    assert 'evil">' not in strange.text
    change_site(public, public_url="https://set.example")
    try:
        page = public.get("/ar/agencies", headers={"Host": "127.0.0.1"}).text
    finally:
        change_site(public, public_url=None)
    assert '<link rel="canonical" href="https://set.example/ar/agencies">' in page


@pytest.mark.parametrize("path", PAGES[:-1])
def test_page_that_is_known_is_not_made_again(
    public: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = public.get(f"/ar/{path}", headers={"Accept-Encoding": "identity"})
    etag = first.headers["etag"]
    assert "no-cache" in first.headers["cache-control"]
    with sent(monkeypatch) as seen:
        again = public.get(f"/ar/{path}", headers={"If-None-Match": etag})
    if again.headers["etag"] == etag:  # A minute may have passed.
        assert (again.status_code, again.content) == (304, b"")
        assert len([one for one in seen if "FROM collection" in one]) == 1
        # The state of the directory, spaces and data, and now and then announcements. An
        # empty statement only asks whether a connection that has rested is still there.
        assert len([one for one in seen if one != ";"]) <= 4
    other = public.get(f"/en/{path}", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_print_has_a_style_of_its_own(public: TestClient) -> None:
    page = public.get("/ar/services/identity-card").text
    link = re.search(r'href="(/static/page/public\.css\?v=\w+)"', page)
    assert link is not None
    style = public.get(link[1]).text
    printed = "".join(style.split("@media print")[1:])
    for hidden in (".sections", ".site-search", ".near form", ".report-link"):
        assert hidden in printed


def test_session_cookie_changes_nothing(public: TestClient) -> None:
    plain = public.get("/ar/services/identity-card")
    signed_in = public.get("/ar/services/identity-card", headers={"Cookie": "__Host-session=x"})
    assert signed_in.text == plain.text
    # What varies is the look that was chosen, and nothing else.
    assert signed_in.headers["etag"] == plain.headers["etag"]


def _fill(deployment: Deployment, count: int) -> None:
    """Publish so many children, services, papers, officials and offices beside the usual ones."""
    more = [{**AGENCIES[1], "code": f"part-{n}", "former_codes": []} for n in range(count)]
    publish(deployment, Register.AGENCIES, agencies(*more))
    paper = {"name": {"ar": "ورقة"}, "issued_by": "identity-card", "issued_by_agency": "part-1"}
    full = [
        {
            **SERVICES[0],
            "code": f"service-{n}",
            "former_codes": [],
            "papers": [{**paper, "issued_by": f"service-{m}"} for m in range(count) if m != n],
        }
        for n in range(count)
    ]
    held = services(*full)
    publish(deployment, Register.SERVICES, held)
    offices = [office(f"OFF-{n}", 35.9 + n / 1000, 31.9) for n in range(count)]
    publish_offices(deployment, offices)


def _asked(statements: list[str]) -> int:
    """Count what a page asks; announcements are read again by whoever comes some seconds later."""
    return sum("Published announcements" not in one for one in answering(statements))


def test_pages_ask_as_often_for_thirty_records_as_for_three(
    databases: Databases, areas_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [*PAGES, "services/service-1", "services/service-1?for=citizen", "search?q=part"]
    asked: dict[int, dict[str, int]] = {}
    with (
        databases.new(areas_template) as url,
        deployment_on(url) as made,
        public_client(made) as client,
    ):
        for count in (3, 30):
            _fill(made, count)
            asked[count] = {}
            for path in paths:
                client.get(f"/ar/{path}")
                with sent(monkeypatch) as seen:
                    assert client.get(f"/ar/{path}").status_code == 200, path
                asked[count][path] = _asked(seen)
            with sent(monkeypatch) as seen:
                client.get("/sitemap.xml")
            asked[count]["sitemap"] = _asked(seen)
    assert asked[3] == asked[30]
    # The search asks each of its seven kinds once.
    assert max(asked[30].values()) <= 11
