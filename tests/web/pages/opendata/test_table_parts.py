"""The rows of a dataset on its page: a preview, its columns, and what is new in a version."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from layers.deployment import Deployment
from portal.opendata.datasets.models import ResourceRow
from portal.opendata.tables.service import note_table
from portal.settings import PortalSettings
from tests.conftest import application_on
from tests.portal.opendata.published import NAME, TABLE, dataset_there, version_there
from tests.site import portal_on
from tests.web.pages.page_text import text_of
from web.portal import Portal
from web.settings import WebSettings

CHANGED = TABLE.replace(b"800", b"801").replace(b"Zarqa,2024,", b"Aqaba,2024,5")


@pytest.fixture
def visitor(timed: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    """A visitor of an application that keeps files."""
    portal = Portal(PortalSettings(), tmp_path)
    with TestClient(application_on(timed, WebSettings(), None, portal)) as made:
        yield made


def test_a_table_is_previewed_described_and_compared(
    timed: Deployment, visitor: TestClient
) -> None:
    portal = portal_on(visitor)
    with timed.database.writing() as session:
        dataset_there(session, store=portal.attachments)
        resource_id = session.scalars(select(ResourceRow.id)).one()
    page = f"/en/datasets/{NAME}"
    before = visitor.get(page)
    assert "Preview" not in text_of(before)
    assert note_table(timed.database, portal.tables, resource_id, 1)
    shown = visitor.get(page)
    assert shown.headers["etag"] != before.headers["etag"]
    told = text_of(shown)
    for text in ("Rows: 3", "Amman", "whole number", "800 – 1200", "Empty cells"):
        assert text in told
    assert "Different from the version before" not in told
    with timed.database.writing() as session:
        version_there(
            session,
            resource_id,
            f"{NAME}.csv",
            CHANGED,
            store=portal.attachments,
            day=date(2031, 5, 2),
        )
    assert note_table(timed.database, portal.tables, resource_id, 2)
    told = text_of(visitor.get(page))
    for text in ("New rows: 1", "Removed rows: 1", "Changed rows: 1", "Aqaba", "before the change"):
        assert text in told
    arabic = text_of(visitor.get(f"/ar/datasets/{NAME}"))
    for text in ("معاينة", "الأعمدة", "الفرق عن النسخة السابقة"):
        assert text in arabic


PLACES = b"name,lon,lat\nA,35.9,31.95\nB,36.1,32.5\n"


def test_a_table_of_places_has_a_map_and_can_be_framed_elsewhere(
    timed: Deployment, visitor: TestClient
) -> None:
    portal = portal_on(visitor)
    with timed.database.writing() as session:
        dataset_there(session, store=portal.attachments, files={"places.csv": PLACES})
        resource_id = session.scalars(select(ResourceRow.id)).one()
    assert note_table(timed.database, portal.tables, resource_id, 1)
    page = visitor.get(f"/en/datasets/{NAME}")
    assert "On the map" in text_of(page)
    (rows,) = re.findall(r'data-rows="([^"]+)"', page.text)
    found = visitor.get(unescape(rows)).json()
    assert found["result"]["records"] == [{"lon": 35.9, "lat": 31.95}, {"lon": 36.1, "lat": 32.5}]
    assert f"/datasets/{NAME}/places/export/places.geojson" in page.text
    assert "/embed&#34; title=" in page.text
    framed = visitor.get(f"/en/datasets/{NAME}/embed")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "set-cookie" not in framed.headers
    for told in ("Health figures (sample)", "Sample: invented figures", "35.9", "On the map"):
        assert told in text_of(framed)
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
