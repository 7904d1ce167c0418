"""The client that CKAN's own people publish (ckanapi) drives the API over a real server."""

from collections.abc import Iterator

import ckanapi
import pytest

from layers.deployment import Deployment
from tests.browser.server import listening
from tests.conftest import application_on
from tests.portal.opendata.ckan.site import ACTIVE, HEALTH, STATISTICS
from tests.portal.opendata.published import NAME
from web.settings import WebSettings


@pytest.fixture(scope="module")
def address(site: Deployment) -> Iterator[str]:
    with listening(application_on(site, WebSettings())) as found:
        yield found


@pytest.fixture(params=[False, True], ids=["POST", "GET"])
def ckan(request: pytest.FixtureRequest, address: str) -> Iterator[ckanapi.RemoteCKAN]:
    with ckanapi.RemoteCKAN(address, get_only=request.param) as client:
        yield client


def test_the_client_reads_what_there_is(ckan: ckanapi.RemoteCKAN) -> None:
    assert ckan.action.site_read() is True
    assert ckan.action.status_show()["ckan_version"].startswith("2.")
    assert ckan.action.package_list() == ACTIVE
    package = ckan.action.package_show(id=NAME)
    assert ckan.action.package_show(id=package["id"]) == package
    resource = package["resources"][0]
    assert ckan.action.resource_show(id=resource["id"]) == resource
    assert ckan.action.organization_list() == [STATISTICS, HEALTH]
    assert ckan.action.organization_show(id=HEALTH)["package_count"] == 1
    assert ckan.action.group_show(id="economy")["package_count"] == 3
    assert "economy" in ckan.action.tag_list()
    assert {one["id"] for one in ckan.action.license_list()} >= {"jo-ogdl", "cc-by-4.0"}
    assert len(ckan.action.current_package_list_with_resources(limit=2)) == 2


def test_the_client_searches(ckan: ckanapi.RemoteCKAN) -> None:
    found = ckan.action.package_search(
        q="figures", fq=f"organization:{STATISTICS}", rows=2, sort="name desc"
    )
    assert (found["count"], [one["name"] for one in found["results"]]) == (3, ["gdp-2", "gdp-1"])


def test_the_client_understands_what_is_not_right(ckan: ckanapi.RemoteCKAN) -> None:
    with pytest.raises(ckanapi.NotFound):
        ckan.action.package_show(id="nothing")
    with pytest.raises(ckanapi.ValidationError) as wrong:
        ckan.action.package_search(rows="x")
    assert wrong.value.error_dict["rows"] == ["Invalid integer"]
    with pytest.raises(ckanapi.SearchError):
        ckan.action.package_search(fq="nonsense:x")
    with pytest.raises(ckanapi.SearchQueryError):
        ckan.action.package_search(sort="nonsense up")
    with pytest.raises(ckanapi.NotAuthorized):
        ckan.action.package_create(name="x")
    with pytest.raises(ckanapi.CKANAPIError):
        ckan.action.nothing_of_the_kind()
