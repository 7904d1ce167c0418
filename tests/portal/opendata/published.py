"""A published dataset that is there, past the actions that make one: for tests of what reads it."""

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.attachments.receiving import Receiving
from portal.attachments.service import keep
from portal.attachments.stores import FolderStore, Store
from portal.opendata.datasets.drafting import folded_words
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import FILES
from portal.opendata.datasets.versions import told_of
from portal.opendata.formats.sniffing import detect

NAME = "sample-health-figures"
TABLE = b"district,year,visits\nAmman,2024,1200\nIrbid,2024,800\nZarqa,2024,\n"
PUBLISHED = datetime(2031, 5, 1, 6, tzinfo=UTC)  # 09:00 in Amman


def dataset_there(
    session: Session,
    name: str = NAME,
    *,
    store: Store | None = None,
    files: Mapping[str, bytes] | None = None,
    **changed: Any,  # noqa: ANN401 - columns of all kinds
) -> UUID:
    """Put a published dataset there, each file as the first version of a resource of its own.

    The resource has the file's name without its ending. With `store` the bytes stay there, without
    one they are only measured. `changed` are columns of the dataset.
    """
    said: dict[str, Any] = {
        "id": uuid4(),
        "name": name,
        "agency": "ministry-of-health",
        "titles": {"ar": "أرقام صحية (عيّنة)", "en": "Health figures (sample)"},
        "texts": {"ar": "زيارات المراكز الصحية.", "en": "Visits to health centres."},
        "category": "health",
        "keywords": {"ar": ["صحة"], "en": ["health"]},
        "licence": "jo-ogdl",
        "frequency": "yearly",
        "next_due": date(2032, 4, 1),
        "areas": ["JO-AM"],
        "temporal_from": date(2024, 1, 1),
        "temporal_to": date(2024, 12, 31),
        "contact": {"email": "data@health.example"},
        "origin": "agency",
        "source_catalogue": None,
        "source_id": None,
        "is_sample": True,
        "made_by": "رنا",
        "made_at": PUBLISHED,
        "published_by": "رنا",
        "published_at": PUBLISHED,
        "modified_at": PUBLISHED,
        "version": 1,
        **changed,
    }
    said.setdefault("htmls", {one: f"<p>{escape(text)}</p>" for one, text in said["texts"].items()})
    said.setdefault("folded", folded_words(said["titles"], said["keywords"], said["texts"]))
    session.add(DatasetRow(**said))
    session.flush()
    told = {f"{name}.csv": TABLE} if files is None else files
    for position, (file_name, content) in enumerate(told.items()):
        resource = resource_there(session, said["id"], file_name.rpartition(".")[0], position)
        version_there(session, resource, file_name, content, store=store)
    return UUID(str(said["id"]))


def resource_there(
    session: Session, dataset_id: UUID, name: str, position: int = 0, kind: str = "file"
) -> UUID:
    """Put a resource without any version there."""
    id_ = uuid4()
    titles = {"ar": "جدول (عيّنة)", "en": "Table (sample)"}
    session.add(
        ResourceRow(
            id=id_,
            dataset_id=dataset_id,
            name=name,
            position=position,
            kind=kind,
            titles=titles,
            texts={},
        )
    )
    session.flush()
    return id_


def version_there(
    session: Session,
    resource_id: UUID,
    file_name: str = "table.csv",
    content: bytes = TABLE,
    *,
    store: Store | None = None,
    **changed: Any,  # noqa: ANN401 - columns of all kinds
) -> int:
    """Put a published version there as the current one, and return its number."""
    resource = session.get_one(ResourceRow, resource_id)
    said: dict[str, Any] = {
        "resource_id": resource_id,
        "number": (resource.current_version or 0) + 1,
        "state": "published",
        "day": date(2031, 4, 1),
        "notes": {},
        "made_by": "رنا",
        "made_at": PUBLISHED,
        "published_at": PUBLISHED,
        **_kept(session, file_name, content, store),
        **changed,
    }
    session.add(VersionRow(**said))
    resource.current_version = said["number"]
    session.flush()
    return int(said["number"])


def _kept(session: Session, file_name: str, content: bytes, store: Store | None) -> dict[str, Any]:
    """Return what a version says of its file, whose row is there, with or without its bytes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Receiving(store or FolderStore(Path(folder)), FILES) as received,
    ):
        received.open(file_name)
        received.write(content)
        received.close()
        found = detect(received.store.path(received.key), None, name=file_name)
        kept = keep(session, received, by="رنا")
    return {
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
        "file_name": kept.file_name,
        "attachment_id": kept.id,
        "declared_format": found.format,
        "detected_format": found.format,
        "detected": told_of(found),
    }
