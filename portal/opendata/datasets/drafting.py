"""How officers write datasets: a draft as often as they like, a published one as approvers."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Names
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.folding import fold_text
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.drafts import DatasetDraft, ResourceDraft, slug_of
from portal.opendata.datasets.models import DatasetRow, ResourceRow
from portal.opendata.datasets.rules import (
    DATASET,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_RESOURCES,
    DatasetState,
    Origin,
    ResourceKind,
)
from portal.opendata.datasets.service import check_role, locked, record_done, want_rating
from portal.workflow.models import WorkflowItem
from portal.workflow.service import open_item

_ROOM_FOR_NUMBER = 4


def save_draft(
    session: Session,
    ctx: DatasetContext,
    said: DatasetDraft,
    by: Officer,
    *,
    dataset_id: UUID | None = None,
    version: int | None = None,
) -> DatasetRow:
    """Keep a dataset: a new draft, another text of one, or, by an approver, of a published one.

    `version` is the one that the officer has seen. Raises Refused for one that is in review or
    withdrawn, or that somebody else has saved meanwhile; InvalidParameter("name") for a taken name.
    """
    check_role(by, Role.EDITOR, said.agency)
    row = _new_row(by) if dataset_id is None else _to_be_changed(session, dataset_id, by, version)
    _check_name(session, said.name, row)
    now = moment(session)
    if not row.version:
        row.made_at = now
        session.add(row)
    _write(row, said)
    row.modified_at = now
    row.version += 1
    session.flush()
    _write_resources(session, row, said.resources)
    want_rating(session, row)
    if dataset_id is None:
        open_item(session, ctx.workflows, DATASET, row.id, row.agency, by.actor)
    record_done(session, row, by, "saved")
    return row


def add_resource(
    session: Session, ctx: DatasetContext, dataset_id: UUID, title: str, kind: str, by: Officer
) -> ResourceRow:
    """Add a resource under one title, so that whoever has a file needs nothing else to hand it in.

    Its name in addresses is made of the title, or of its number where that has no Latin letters.
    """
    row = _to_be_changed(session, dataset_id, by, None)
    mine = select(ResourceRow).where(ResourceRow.dataset_id == row.id)
    known = {one.name for one in session.scalars(mine)}
    if len(known) >= MOST_RESOURCES:
        raise InvalidParameter(
            "resource", _("At most {most} are possible here."), value=title, most=MOST_RESOURCES
        )
    if kind not in set(ResourceKind):
        raise InvalidParameter("kind", _("Choose what kind of resource it is."), value=kind)
    named = " ".join(title.split())[:LONGEST_TITLE]
    added = ResourceRow(
        id=uuid4(),
        dataset_id=row.id,
        name=_free_name(named, known),
        position=len(known),
        kind=kind,
        titles=storable(dict.fromkeys(ctx.country.languages, named)),
        texts={},
    )
    session.add(added)
    row.version += 1
    record_done(session, row, by, "resource_added", {"resource": str(added.id)})
    return added


def _free_name(title: str, known: Collection[str]) -> str:
    stem = slug_of({"": title}, LONGEST_NAME - _ROOM_FOR_NUMBER) or "file"
    numbered = (f"{stem}-{number}" for number in range(2, MOST_RESOURCES + 2))
    return next(one for one in (stem, *numbered) if one not in known)


def _new_row(by: Officer) -> DatasetRow:
    row = DatasetRow(id=uuid4(), version=0, origin=Origin.AGENCY.value)
    row.made_by, row.made_by_id = by.name, by.id
    return row


def _to_be_changed(
    session: Session, dataset_id: UUID, by: Officer, version: int | None
) -> DatasetRow:
    row = locked(session, dataset_id)
    check_role(by, Role.EDITOR if row.published_at is None else Role.APPROVER, row.agency)
    if row.withdrawn_at is not None:
        raise Refused(_("It is withdrawn: nothing of it is changed any more."))
    if row.origin != Origin.AGENCY:
        raise Refused(_("It is kept up to date by itself: change it where it comes from."))
    if version is not None and version != row.version:
        raise Refused(_("Somebody else has saved this meanwhile: look at it, and change it anew."))
    if row.published_at is None and not _is_draft(session, row):
        raise Refused(_("It is being reviewed: send it back first."))
    return row


def _is_draft(session: Session, row: DatasetRow) -> bool:
    return session.get_one(WorkflowItem, row.id).state == DatasetState.DRAFT


def _check_name(session: Session, name: str, row: DatasetRow) -> None:
    if row.published_at is not None and name != row.name:
        raise InvalidParameter("name", _("Its address is published and stays."), value=name)
    taken = select(DatasetRow.id).where(DatasetRow.name == name, DatasetRow.id != row.id)
    if session.scalar(taken) is not None:
        raise InvalidParameter("name", _("Another dataset has this name."), value=name)


def _write(row: DatasetRow, said: DatasetDraft) -> None:
    row.agency, row.name = said.agency, said.name
    row.titles, row.texts = storable(dict(said.titles)), storable(dict(said.texts))
    row.htmls = storable(dict(said.htmls))
    row.category, row.licence, row.frequency = said.category, said.licence, said.frequency
    row.keywords = storable({key: list(words) for key, words in said.keywords.items()})
    row.areas, row.contact = list(said.areas), storable(dict(said.contact))
    row.temporal_from, row.temporal_to = said.temporal_from, said.temporal_to
    row.is_sample = said.is_sample
    row.folded = folded_words(said.titles, said.keywords, said.texts)


def folded_words(titles: Names, keywords: Mapping[str, Sequence[str]], texts: Names) -> str:
    """Return what is searched of a dataset, in the spelling that a search folds to."""
    words = [*titles.values(), *(one for some in keywords.values() for one in some)]
    return fold_text(" ".join([*words, *texts.values()]))


def _write_resources(session: Session, row: DatasetRow, said: Sequence[ResourceDraft]) -> None:
    """Write the resources: those of the same name stay, with their versions."""
    mine = select(ResourceRow).where(ResourceRow.dataset_id == row.id)
    known = {one.name: one for one in session.scalars(mine)}
    gone = [one for name, one in known.items() if name not in {new.name for new in said}]
    if any(one.current_version is not None for one in gone):
        raise InvalidParameter(
            "resources", _("A resource with published versions stays: withdraw its versions.")
        )
    session.execute(delete(ResourceRow).where(ResourceRow.id.in_([one.id for one in gone])))
    for position, new in enumerate(said):
        found = known.get(new.name)
        if found is None:
            found = ResourceRow(id=uuid4(), dataset_id=row.id, name=new.name)
            session.add(found)
        found.position, found.kind = position, new.kind.value
        found.titles, found.texts = storable(dict(new.titles)), storable(dict(new.texts))
    session.flush()
