"""The rows of a dataset on its page: a preview, its columns, and what is new in a version."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from layers.deployment import Deployment
from portal.opendata.datasets.models import DatasetRow, ResourceRow
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
    with timed.database.writing() as session:
        assert note_table(session, portal.tables, resource_id, 1)
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
        session.scalars(select(DatasetRow)).one().version += 1
        assert note_table(session, portal.tables, resource_id, 2)
    told = text_of(visitor.get(page))
    for text in ("New rows: 1", "Removed rows: 1", "Changed rows: 1", "Aqaba", "before the change"):
        assert text in told
    arabic = text_of(visitor.get(f"/ar/datasets/{NAME}"))
    for text in ("معاينة", "الأعمدة", "الفرق عن النسخة السابقة"):
        assert text in arabic
