"""What the page of a dataset says to machines, and the page of licences that it refers to."""

import re

import orjson
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.published import NAME, dataset_there


def test_the_page_describes_the_dataset_to_searches_of_data(
    timed: Deployment, visitor: TestClient
) -> None:
    with timed.database.writing() as session:
        dataset_there(session)
    page = visitor.get(f"/en/datasets/{NAME}").text
    (script,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    told = orjson.loads(script)
    assert told["@type"] == "Dataset"
    assert {"@language": "en", "@value": "Health figures (sample)"} in told["name"]
    assert told["temporalCoverage"] == "2024-01-01/2024-12-31"
    assert told["publisher"]["@type"] == "GovernmentOrganization"
    # The directory has no such agency here: who publishes the catalogue is said instead.
    assert told["publisher"]["@id"].endswith("/catalog#publisher")
    assert "ministry-of-health" not in script
    (file,) = told["distribution"]
    assert (file["encodingFormat"], len(file["sha256"])) == ("text/csv", 64)
    assert file["contentUrl"].partition("/datasets/")[2].startswith(f"{NAME}/{NAME}/")
    # Searches take no description that is shorter.
    assert all(len(one["@value"]) >= 40 for one in told["description"])
    assert told["license"].endswith("/en/data-licences#jo-ogdl")


def test_every_licence_has_a_place_on_the_page_of_licences(visitor: TestClient) -> None:
    for language in ("ar", "en"):
        page = visitor.get(f"/{language}/data-licences")
        assert page.status_code == 200
        for licence in load_terms().licences:
            assert f'id="{licence.code}"' in page.text
    assert visitor.get("/xx/data-licences").status_code == 404
