"""With lang=en everything that has an English text is in English, in every list and shape."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from importers.samples.directory.loading import load_directory
from tests.conftest import Databases, deployment_on
from tests.portal.hsds.demonstration import standards_client

_ARABIC = re.compile("[\u0600-\u06ff]")
# The name in the other language stands there on purpose.
_OTHER_NAMES = frozenset({"alternate_name"})


@pytest.fixture(scope="module")
def country(databases: Databases, areas_template: str) -> Iterator[TestClient]:
    """A client over the demonstration directory, every text of which is in both languages."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            load_directory(session, "tests")
        with standards_client(made) as client:
            yield client


def _arabic(held: Any, at: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(held, dict):
        for name, value in held.items():
            if name not in _OTHER_NAMES:
                yield from _arabic(value, f"{at}.{name}")
    elif isinstance(held, list):
        for value in held:
            yield from _arabic(value, at)
    elif isinstance(held, str) and _ARABIC.search(held):
        yield at, held


@pytest.mark.parametrize(
    "path",
    [
        "/hsds/services?full=true&per_page=50",
        "/hsds/services?minimal=true",
        "/hsds/organizations?full=true&per_page=50",
        "/hsds/organizations?full_service=true&per_page=50",
        "/hsds/service_at_locations?full=true",
        "/hsds/taxonomies?per_page=50",
        "/hsds/taxonomy_terms?per_page=500",
    ],
)
def test_everything_is_in_english_when_that_is_asked_for(country: TestClient, path: str) -> None:
    answer = country.get(f"{path}&lang=en", headers={"Accept-Language": "ar"})
    assert (answer.status_code, answer.headers["content-language"]) == (200, "en")
    assert dict(_arabic(answer.json())) == {}
