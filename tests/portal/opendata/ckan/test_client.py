"""The client that CKAN's own people publish (ckanapi) drives the API over a real server."""

from collections.abc import Iterator

import ckanapi
import pytest

from layers.deployment import Deployment
from tests.browser.server import listening
from tests.conftest import application_on
from tests.portal.opendata.ckan.site import ACTIVE, ASKED, HEALTH, STATISTICS
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


def test_the_client_reads_what_people_have_asked_for(ckan: ckanapi.RemoteCKAN) -> None:
    found = ckan.action.list_datarequests()
    assert [one["title"] for one in found["result"]] == [ASKED, "Product by quarter"]
    assert found["count"] == 2
    states = {one["name"]: one["count"] for one in found["facets"]["state"]["items"]}
    assert states == {"open": 1, "closed": 1}
    organizations = {one["name"]: one["count"] for one in found["facets"]["organization"]["items"]}
    assert organizations == {HEALTH: 1, STATISTICS: 1}
    newest = ckan.action.list_datarequests(sort="desc", limit=1)
    assert [one["title"] for one in newest["result"]] == ["Product by quarter"]
    assert newest["count"] == 2
    asked, answered = found["result"]
    assert (asked["closed"], asked["accepted_dataset"], asked["user_id"]) == (False, None, None)
    assert asked["organization"]["name"] == HEALTH
    assert answered["closed"] is True
    assert answered["accepted_dataset"]["name"] == "gdp-1"
    assert answered["accepted_dataset_id"] == answered["accepted_dataset"]["id"]
    assert ckan.action.show_datarequest(id=asked["id"]) == asked
    (said,) = ckan.action.list_datarequest_comments(datarequest_id=asked["id"])
    assert (said["comment"], said["datarequest_id"]) == ("We look.", asked["id"])
    assert ckan.action.list_datarequest_comments(datarequest_id=answered["id"]) == []


def test_the_client_narrows_data_requests_as_the_extension_does(ckan: ckanapi.RemoteCKAN) -> None:
    health = ckan.action.organization_show(id=HEALTH)["id"]
    for asked in (
        {"organization_id": HEALTH},
        {"organization_id": health},
        {"closed": False},
        {"q": "HEALTH CENTRES"},
    ):
        found = ckan.action.list_datarequests(**asked)
        assert [one["title"] for one in found["result"]] == [ASKED], asked
    assert ckan.action.list_datarequests(q="Not to be read")["count"] == 0
    assert ckan.action.list_datarequests(offset=5)["result"] == []
    with pytest.raises(ckanapi.NotFound):
        ckan.action.list_datarequests(organization_id="nobody")
    with pytest.raises(ckanapi.NotFound):
        ckan.action.show_datarequest(id="nothing")
    with pytest.raises(ckanapi.ValidationError) as wrong:
        ckan.action.show_datarequest()
    assert wrong.value.error_dict["message"] == "Data Request ID has not been included"
    for closed in ("create_datarequest", "comment_datarequest", "close_datarequest"):
        with pytest.raises(ckanapi.NotAuthorized):
            ckan.call_action(closed, {"title": "x"})
