"""The account of an import that was staged: everything its report tells, gathered."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo.country import best_name
from importers.order import ImportOrder
from importers.reports.report import MOST_PLACES, ImportReport, MappedPlace, PlaceKind
from importers.service import StagedImport
from importers.understanding import Understanding
from layers.areas.queries import base_outlines
from layers.areas.schemas import write_outlines
from layers.deployment import Deployment
from layers.features.queries import ChangedPlace, changed_places
from layers.features.store import store_of
from layers.releases.guards import suspicious
from layers.releases.models import Release
from layers.releases.rules import Changes


def account_of(
    session: Session,
    deployment: Deployment,
    order: ImportOrder,
    understanding: Understanding,
    staged: StagedImport,
) -> ImportReport:
    """Gather the report of a release that waits."""
    release = session.get_one(Release, (staged.layer, staged.release_number))
    store = store_of(understanding.definition)
    changed = changed_places(session, understanding.definition, release, most=MOST_PLACES)
    places = [*(_mapped(place, deployment) for place in changed), *staged.rejected_places]
    return ImportReport(
        layer=understanding.definition.names,
        file_name=understanding.source.name,
        made_by=order.made_by,
        made_at=release.made_at.astimezone(deployment.now().tzinfo),
        release_number=release.number,
        state=release.state,
        rows_read=staged.rows_read,
        # What stands beside the file, of other agencies or of a file that is merged, is none of it.
        accepted=min(staged.changes.after, staged.rows_read - staged.rejected),
        rejected=staged.rejected,
        changes=staged.changes,
        facts=understanding.facts,
        mapping=understanding.columns.as_mapping(),
        unmatched=understanding.columns.unmatched,
        findings=staged.rejects.groups,
        places=places,
        places_left_out=_left_out(staged.changes, staged.rejected_with_place, places),
        needs_force=suspicious(session, store, release, staged.changes) is not None,
        outlines=write_outlines(base_outlines(session)),
    )


def _mapped(place: ChangedPlace, deployment: Deployment) -> MappedPlace:
    name = best_name(place.names, deployment.country.languages[0]) or ""
    return MappedPlace(place.kind, place.ref, name, place.position, former=place.former)


def _left_out(changes: Changes, rejected: int, places: Sequence[MappedPlace]) -> dict[str, int]:
    shown = Counter(place.kind for place in places)
    total: dict[PlaceKind, int] = {
        "added": changes.added,
        "moved": changes.moved,
        "removed": changes.removed,
        "rejected": rejected,
    }
    return {kind: count - shown[kind] for kind, count in total.items() if count > shown[kind]}
