"""What an officer writes about a dataset is read whole, or every fault is named at its field."""

from datetime import date
from typing import Any

import pytest

from geo.country import load_country
from portal.opendata.datasets.drafts import DatasetDraft, read_dataset
from portal.opendata.datasets.rules import ResourceKind
from portal.opendata.terms.loading import load_terms

JORDAN, TERMS = load_country("jo"), load_terms()
WRITTEN: dict[str, Any] = {
    "agency": "statistics",
    "titles": {"ar": "المدارس", "en": "Schools of 2030"},
    "texts": {"ar": "عدد **المدارس**", "en": "How many <b>there</b> are"},
    "category": "schools",
    "keywords": {"ar": "تعليم، مدارس", "en": "schools, education, schools"},
    "licence": "jo-ogdl",
    "frequency": "yearly",
    "areas": ["JO-AM"],
    "temporal_from": "٢٠٣٠-٠١-٠١",
    "contact": {"email": "data@statistics.example", "phone": ""},
    "resources": [{"titles": {"en": "Table"}, "kind": "file"}],
}


def read(**changed: object) -> tuple[DatasetDraft | None, list[str]]:
    found, faults = read_dataset(WRITTEN | changed, JORDAN, TERMS, {"JO-AM", "JO-IR"})
    return found, [one.parameter for one in faults]


def test_what_is_written_is_read() -> None:
    found, faults = read()
    assert faults == []
    assert found is not None
    assert found.name == "schools-of-2030"
    assert found.keywords == {"ar": ["تعليم", "مدارس"], "en": ["schools", "education"]}
    assert (found.temporal_from, found.temporal_to) == (date(2030, 1, 1), None)
    assert found.contact == {"email": "data@statistics.example"}
    assert (found.resources[0].name, found.resources[0].kind) == ("table", ResourceKind.FILE)
    assert "<strong>" in found.htmls["ar"]
    assert "<b>" not in found.htmls["en"]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"titles": {}}, ["titles", "name"]),
        ({"titles": {"en": "x" * 201}}, ["titles.en"]),
        ({"agency": " "}, ["agency"]),
        ({"category": "nothing"}, ["category"]),
        ({"licence": ""}, ["licence"]),
        ({"frequency": "often"}, ["frequency"]),
        ({"areas": ["JO-XX"]}, ["areas"]),
        ({"name": "New Schools"}, ["name"]),
        ({"name": "search"}, ["name"]),
        ({"temporal_from": "yesterday"}, ["temporal_from"]),
        ({"temporal_to": "2029-12-31"}, ["temporal_to"]),
        ({"contact": {"email": "nobody"}}, ["contact.email"]),
        ({"texts": {"en": "x" * 20_001}}, ["texts.en"]),
        ({"keywords": {"en": ",".join(map(str, range(31)))}}, ["keywords.en"]),
        ({"resources": [{"name": "a"}, {"name": "a"}]}, ["resources.1.name"]),
        ({"resources": [{"name": "a", "kind": "thing"}]}, ["resources.0.kind"]),
    ],
)
def test_a_fault_is_named_at_its_field(changed: dict[str, object], fields: list[str]) -> None:
    found, faults = read(**changed)
    assert (found, faults) == (None, fields)


def test_several_faults_are_named_at_once() -> None:
    assert read(agency="", licence="")[1] == ["agency", "licence"]
