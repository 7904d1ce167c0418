"""A database into which other portals are harvested."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from importers.harvest import ckan
from layers.deployment import Deployment
from tests.importers.harvest.portal_elsewhere import (
    COUNT,
    ON_PAGE,
    Harvests,
    OtherPortal,
    other_portal,
)


@pytest.fixture
def harvests(jordan: Deployment, tmp_path: Path) -> Harvests:
    """Harvests into a database of the test's own."""
    return Harvests(jordan, tmp_path)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so few at once that a small catalogue has several pages."""
    monkeypatch.setattr(ckan, "AT_ONCE", ON_PAGE)
    monkeypatch.setattr(ckan, "OVERLAP", 4)


@pytest.fixture
def elsewhere(portal: OtherPortal) -> OtherPortal:
    """Another portal as it is at first, with some more datasets than stand on a page."""
    portal.tell(reset=COUNT)
    return portal


@pytest.fixture(scope="module")
def portal() -> Iterator[OtherPortal]:
    """The process of another portal."""
    with other_portal(COUNT) as found:
        yield found


@pytest.fixture
def harvested(harvests: Harvests, elsewhere: OtherPortal) -> Harvests:
    """A catalogue that was read once."""
    harvests.source(elsewhere.address)
    assert harvests.run().state == "complete"
    return harvests
