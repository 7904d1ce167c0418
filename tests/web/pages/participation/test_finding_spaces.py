"""Spaces are found by search and by search engines once they are published, and no draft is."""

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from tests.conftest import client_of
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.page_text import text_of


@pytest.mark.parametrize("words", ["streets quarter", "شوارع الحى", "quartor streets"])
def test_a_space_is_found_by_its_words_however_they_are_written(
    jordan: Deployment, words: str
) -> None:
    with jordan.database.writing() as session:
        space_there(session)
        space_there(session, "draft", published_at=None)
    with client_of(jordan) as client:
        answer = client.get("/en/search", params={"q": words})
        assert "/en/participation/streets" in answer.text
        assert "/en/participation/draft" not in answer.text
        assert "Spaces of participation 1" in text_of(answer)


@pytest.mark.parametrize("path", ["/en/search?q=streets", "/sitemap.xml"])
def test_a_kept_answer_ends_when_a_space_is_published(jordan: Deployment, path: str) -> None:
    with client_of(jordan) as client:
        before = client.get(path)
        kept = {"If-None-Match": before.headers["ETag"]}
        assert _still_stands(client, path, kept)
        with jordan.database.writing() as session:
            space_there(session)
        after = client.get(path, headers=kept)
        assert after.status_code == 200
        assert "/en/participation/streets" in after.text


def _still_stands(client: TestClient, path: str, kept: dict[str, str]) -> bool:
    return client.get(path, headers=kept).status_code == 304
