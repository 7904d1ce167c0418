"""What datasets hand in to be discussed and followed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.following.kinds import Followed, FollowedKind
from portal.opendata.datasets.queries import dataset_of, published_datasets
from portal.opendata.datasets.rules import DATASET

_CLOSED = _("The dataset is withdrawn: nothing is discussed any more.")


def _discussed(session: Session, dataset_id: UUID) -> Discussed | None:
    found = dataset_of(session, dataset_id)
    if found is None:
        return None
    closed = _CLOSED if found.is_withdrawn else None
    return Discussed(found.agency, found.titles, found.path, closed)


def _followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    datasets = published_datasets(session, list(ids))
    return {one.id: Followed(one.titles, one.path) for one in datasets}


DISCUSSED = DiscussedKind(DATASET, _discussed)
FOLLOWED = FollowedKind(DATASET, _followed)
