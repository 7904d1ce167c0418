"""Loads the datasets of the demonstration where nothing is published yet."""

import csv
import io
import json
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from portal.attachments.receiving import Receiving
from portal.attachments.service import keep
from portal.attachments.stores import FolderStore, Store
from portal.comments.texts.rules import TextRules, read_text
from portal.jobs.queue import enqueue
from portal.opendata.datasets.drafting import folded_words
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.queries import has_datasets
from portal.opendata.datasets.rules import (
    FILES,
    LONGEST_TEXT,
    TABLE_OF_VERSION,
    Origin,
    ResourceKind,
    VersionState,
)
from portal.opendata.datasets.versions import told_of
from portal.opendata.datasets.workflow import dataset_definitions
from portal.opendata.formats.sniffing import detect
from portal.opendata.terms.loading import load_terms
from portal.workflow.models import WorkflowEvent, WorkflowItem

_SAMPLE = "sample / عيّنة"
_TITLES = {
    "csv": {"ar": "جدول CSV (عيّنة)", "en": "Table as CSV (sample)"},
    "json": {"ar": "البيانات بصيغة JSON (عيّنة)", "en": "The same as JSON (sample)"},
}


def load_datasets(
    session: Session, country: Country, made_by: str, store: Store | None
) -> list[str]:
    """Load all samples where there is no dataset at all; name what was filled.

    Without a `store` files are only measured, and nobody can download them.
    """
    if has_datasets(session):
        return []
    now = moment(session).astimezone(ZoneInfo(country.time_zone))
    licence = load_terms().licences.of_country(country.code).code
    text = (resources.files("importers.samples.opendata") / "datasets.toml").read_text("utf-8")
    for number, told in enumerate(tomllib.loads(text)["datasets"]):
        # The first one of the file is the newest.
        moved = now - timedelta(days=number)
        item = _item(session, told["agency"], moved - timedelta(days=max(told["days"])))
        row = _dataset(item, told, licence, made_by, moved)
        session.add(row)
        session.flush()
        _add_resources(session, row, told, made_by, now, store)
    return ["datasets"]


def _dataset(
    item: WorkflowItem, told: Mapping[str, Any], licence: str, made_by: str, now: datetime
) -> DatasetRow:
    written = {
        language: read_text(text, TextRules("texts", LONGEST_TEXT))
        for language, text in told["texts"].items()
    }
    published = now - timedelta(days=max(told["days"]))
    last = (now - timedelta(days=min(told["days"]))).date()
    frequency = load_terms().frequencies.get(told["frequency"])
    return DatasetRow(
        id=item.id,
        name=told["name"],
        agency=told["agency"],
        titles=told["titles"],
        texts={language: one.markdown for language, one in written.items()},
        htmls={language: one.html for language, one in written.items()},
        category=told["category"],
        keywords=told["keywords"],
        licence=licence,
        frequency=told["frequency"],
        next_due=None if frequency is None else frequency.next_due(last),
        areas=told["areas"],
        contact={"email": "data@sample.example"},
        origin=Origin.AGENCY.value,
        is_sample=True,
        folded=folded_words(told["titles"], told["keywords"], told["texts"]),
        made_by=made_by,
        made_at=published,
        published_by=made_by,
        published_at=published,
        modified_at=now - timedelta(days=min(told["days"])),
        version=len(told["days"]),
    )


def _item(session: Session, agency: str, at: datetime) -> WorkflowItem:
    """Put an item there that has gone the whole way through its workflow."""
    definition = dataset_definitions().newest
    item = WorkflowItem(
        id=uuid4(),
        definition=definition.name,
        version=definition.version,
        state=definition.start,
        agency=agency,
        opened_at=at,
        escalation=0,
        calendar="",
        last_event=1,
    )
    session.add(item)
    session.flush()
    session.add(_event(item, "opened", at))
    for transition in ("hand_in", "review", "publish"):
        made = next(
            one for one in definition.transitions_from(item.state) if one.name == transition
        )
        item.state, item.last_event = made.to, item.last_event + 1
        session.add(_event(item, transition, at))
    session.flush()
    return item


def _event(item: WorkflowItem, transition: str, at: datetime) -> WorkflowEvent:
    return WorkflowEvent(
        item_id=item.id,
        number=item.last_event,
        at=at,
        action=transition,
        state=item.state,
        actor_kind="system",
        actor_id="samples",
        actor_name="samples",
    )


def _add_resources(
    session: Session,
    row: DatasetRow,
    told: Mapping[str, Any],
    made_by: str,
    now: datetime,
    store: Store | None,
) -> None:
    for position, ending in enumerate(_TITLES):
        resource = ResourceRow(
            id=uuid4(),
            dataset_id=row.id,
            name=f"{row.name}-{ending}"[:80],
            position=position,
            kind=ResourceKind.FILE.value,
            titles=_TITLES[ending],
            texts={},
        )
        session.add(resource)
        session.flush()
        for number, ago in enumerate(told["days"], start=1):
            content = _content(told, ending, number)
            version = _version(
                session, resource.id, f"{row.name}.{ending}", content, store, made_by
            )
            version.number, version.rows = number, len(told["keys"])
            version.day = (now - timedelta(days=ago)).date()
            version.made_at = version.published_at = now - timedelta(days=ago)
            session.add(version)
            session.flush()
            if store is not None:
                enqueue(session, TABLE_OF_VERSION, f"{resource.id}/{number}")
        resource.current_version = len(told["days"])
        session.flush()


def _content(told: Mapping[str, Any], ending: str, number: int) -> bytes:
    """Return the figures of a version as a file; each row says that it is a sample."""
    first, last = told["figures"]
    key, value = told["columns"]
    # The first version has not the last row yet, so that two versions differ.
    keys = told["keys"][: len(told["keys"]) - (len(told["days"]) - number)]
    step = (last - first) / max(1, len(told["keys"]) - 1)
    rows = [
        {key: one, value: round(first + place * step), "note": _SAMPLE}
        for place, one in enumerate(keys)
    ]
    if ending == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    written = io.StringIO()
    writer = csv.DictWriter(written, [key, value, "note"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _version(
    session: Session,
    resource_id: UUID,
    file_name: str,
    content: bytes,
    store: Store | None,
    made_by: str,
) -> VersionRow:
    with (
        tempfile.TemporaryDirectory() as folder,
        Receiving(store or FolderStore(Path(folder)), FILES) as received,
    ):
        received.open(file_name)
        received.write(content)
        received.close()
        found = detect(received.store.path(received.key), None, name=file_name)
        kept = keep(session, received, by=made_by)
    return VersionRow(
        resource_id=resource_id,
        state=VersionState.PUBLISHED.value,
        file_sha256=kept.sha256,
        file_size=kept.size_bytes,
        file_name=kept.file_name,
        attachment_id=kept.id,
        declared_format=found.format,
        detected_format=found.format,
        detected=told_of(found),
        notes={},
        made_by=made_by,
    )
