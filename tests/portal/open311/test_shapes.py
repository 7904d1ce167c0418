"""Answers against the examples of the specification: names, order and types, in both shapes."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.portal.open311.conftest import PATH, Program, document_of

# The fields of the examples in their order, and behind them ours; a list has one of its items.
DISCOVERY = {
    "changeset": str, "contact": str, "key_service": str,
    "endpoints": [{
        "specification": str, "url": str, "changeset": str, "type": str, "formats": [str],
    }],
}  # fmt: skip
SERVICES = [{
    "service_code": str, "service_name": str, "description": str, "metadata": bool, "type": str,
    "keywords": str, "group": str,
}]  # fmt: skip
ATTRIBUTE = {
    "variable": bool, "code": str, "datatype": str, "required": bool,
    "datatype_description": None, "order": int, "description": str,
}  # fmt: skip
DEFINITION = {"service_code": str, "attributes": [ATTRIBUTE]}
CREATED = [{"service_request_id": str, "service_notice": str, "account_id": None}]
TOKEN = [{"service_request_id": str, "token": str}]
REQUESTS = [{
    "service_request_id": str, "status": str, "status_notes": str, "service_name": str,
    "service_code": str, "description": None, "agency_responsible": None, "service_notice": None,
    "requested_datetime": str, "updated_datetime": str, "expected_datetime": str, "address": str,
    "address_id": None, "zipcode": None, "lat": float, "long": float, "media_url": None,
    "external_status_code": str,
}]  # fmt: skip
ERRORS = [{"code": int, "description": str}]
ITEMS = {
    "services": "service", "service_requests": "request", "errors": "error", "values": "value",
    "attributes": "attribute", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip


def assert_json(shape: Any, told: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Check names, order and types."""
    if isinstance(shape, dict):
        assert list(told) == list(shape)
        for name, inside in shape.items():
            assert_json(inside, told[name])
    elif isinstance(shape, list):
        assert told
        for one in told:
            assert_json(shape[0], one)
    else:
        assert told is None if shape is None else type(told) is shape, (shape, told)


def assert_xml(shape: Any, told: Element) -> None:  # noqa: ANN401 - as above
    """Check that a document has the same in elements: lists in the singular, no attributes."""
    assert not told.attrib
    if isinstance(shape, dict):
        assert [one.tag for one in told] == list(shape)
        for one in told:
            assert_xml(shape[one.tag], one)
    elif isinstance(shape, list):
        assert len(told)
        for one in told:
            assert one.tag == ITEMS[told.tag]
            assert_xml(shape[0], one)
    else:
        assert not len(told)
        assert bool(told.text) is (shape is not None)
        assert shape is not bool or told.text in ("true", "false")


@pytest.mark.parametrize(
    ("path", "root", "shape"),
    [
        ("discovery", "discovery", DISCOVERY),
        ("services", "services", SERVICES),
        ("requests", "service_requests", REQUESTS),
        ("requests/{id}", "service_requests", REQUESTS),
        ("tokens/{id}", "service_requests", TOKEN),
        ("requests/F-NONE", "errors", ERRORS),
    ],
)
def test_answers_have_the_shape_of_the_examples(
    program: Program,
    path: str,
    root: str,
    shape: Any,  # noqa: ANN401 - as above
) -> None:
    path = path.format(id=program.file())
    json, xml = program.get(f"{path}.json"), program.get(f"{path}.xml")
    assert json.headers["content-type"] == "application/json; charset=utf-8"
    assert xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert json.status_code == xml.status_code == (404 if root == "errors" else 200)
    assert_json(shape, json.json())
    assert xml.text.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    document = document_of(xml)
    assert document.tag == root
    assert_xml(shape, document)


def test_a_definition_lists_attributes_and_the_values_of_those_that_have_some(
    program: Program,
) -> None:
    told = program.json("services/roads.lights")
    *plain, chosen = told["attributes"]
    assert_json(DEFINITION, {**told, "attributes": plain})
    assert_json({**ATTRIBUTE, "values": [{"key": str, "name": str}]}, chosen)
    assert [one["order"] for one in told["attributes"]] == [1, 2, 3]
    assert [one["datatype"] for one in told["attributes"]] == [
        "string", "datetime", "singlevaluelist",
    ]  # fmt: skip
    document = document_of(program.get("services/roads.lights.xml"))
    assert document.tag == "service_definition"
    values = document.findall("attributes/attribute/values/value")
    assert [one.findtext("key") for one in values] == ["yes", "no"]


def test_what_is_created_has_the_shape_of_the_example(program: Program) -> None:
    answer = program.post()
    assert answer.status_code == 201
    assert_json(CREATED, answer.json())
    document = document_of(program.post("xml", service_code="water.leaks"))
    assert document.tag == "service_requests"
    assert_xml(CREATED, document)


def test_discovery_leads_to_the_services(program: Program) -> None:
    (endpoint,) = program.json("discovery")["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert program.client.get(f"{endpoint['url']}/services.json").status_code == 200


def test_texts_come_in_the_language_that_is_asked_for(program: Program) -> None:
    arabic = program.json("services", lang="ar")
    english = program.json("services")
    assert [one["service_code"] for one in arabic] == [one["service_code"] for one in english]
    assert ("النفايات", "Waste") in {
        (one["service_name"], other["service_name"])
        for one, other in zip(arabic, english, strict=True)
    }
    document = document_of(program.get("services.xml", lang="ar"))
    assert [one.findtext("service_name") for one in document] == [
        one["service_name"] for one in arabic
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/none.json", 404),
        ("services/roads.json", 404),
        ("services.csv", 404),
        ("nothing.json", 404),
        ("tokens/12345.json", 404),
        ("services.json?jurisdiction_id=elsewhere", 404),
        ("services.json?jurisdiction_id=jo", 200),
        ("services.json?jurisdiction_id=portal.example", 200),
        ("services.json?jurisdiction_id=", 200),
        ("requests.json?service_code=none", 404),
        ("requests.json?status=done", 400),
        ("requests.json?start_date=yesterday", 400),
        ("requests.json?start_date=2031-05-04T00:00:00", 400),
        ("requests.json?start_date=2031-01-01T00:00:00Z&end_date=2031-05-01T00:00:00Z", 400),
        ("requests.json?start_date=0001-01-01T00:00:00%2B03:00", 400),
        ("requests.json?end_date=0001-01-01T00:00:00Z", 200),
        ("requests.json?start_date=9999-12-31T23:00:00Z", 200),
        ("requests.json?page=0", 400),
        ("requests.json?page_size=1001", 400),
        ("requests.json?page=1000&page_size=1000", 200),
        ("requests.json?lat=32&long=36&extensions=true", 200),
        ("requests.json?service_request_id=%FF", 400),
    ],
)
def test_what_cannot_be_is_an_error_of_the_standard(
    program: Program, path: str, status: int
) -> None:
    answer = program.client.get(f"{PATH}/{path}", headers={"Accept-Language": "en"})
    assert answer.status_code == status, answer.text
    if status == 200:
        return
    if path == "services.csv":
        assert document_of(answer).findtext("error/code") == "404"
        return
    (error,) = answer.json()
    assert error["code"] == status
    assert error["description"].endswith((".", "Z."))


def test_another_method_is_an_error_of_the_standard(program: Program) -> None:
    answer = program.client.put(f"{PATH}/requests.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (405, 405)
