"""Data requests as other topics know them: what is discussed, moderated and followed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.comments.discussed import Discussed, DiscussedKind
from portal.comments.moderated import ModeratedKind, ModeratedPost
from portal.comments.rules import Visibility
from portal.following.kinds import Followed, FollowedKind
from portal.following.service import forget_happenings
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.queries import request_of, requests_of
from portal.opendata.requests.rules import DATA_REQUEST, RequestState, path_of
from portal.opendata.requests.standing import changed, locked_row

_WITHDRAWN = _("This request was taken back by whoever asked.")


def find_discussed(session: Session, request_id: UUID) -> Discussed | None:
    """Return a released request as something to be discussed."""
    found = request_of(session, request_id)
    if found is None:
        return None
    closed = _WITHDRAWN if found.state is RequestState.WITHDRAWN else None
    return Discussed(found.agency, {found.language: found.title}, found.path, closed)


def find_followed(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
    """Return released requests as something to be followed."""
    found = requests_of(session, ids)
    return {id_: Followed({one.language: one.title}, one.path) for id_, one in found.items()}


def find_moderated(session: Session, request_id: UUID) -> ModeratedPost | None:
    """Return a request as something to be moderated; nobody learns who has asked."""
    row = session.get(RequestRow, request_id)
    if row is None:
        return None
    return ModeratedPost(
        agency=row.agency,
        author_id=None,
        title=row.title,
        markdown=row.markdown,
        path=path_of(row.ref),
        posted_at=row.asked_at,
        visibility=Visibility(row.visibility),
    )


def set_visibility(session: Session, request_id: UUID, visibility: Visibility) -> None:
    """Show or hide a request that was released; what is hidden leaves feeds and letters."""
    row = locked_row(session, request_id)
    if row.visibility == visibility or row.released_at is None:
        return
    row.visibility = visibility.value
    changed(session, row)
    if visibility is not Visibility.VISIBLE:
        forget_happenings(session, DATA_REQUEST, row.id)


DISCUSSED = DiscussedKind(DATA_REQUEST, find_discussed)
MODERATED = ModeratedKind(DATA_REQUEST, find_moderated, set_visibility)
FOLLOWED = FollowedKind(DATA_REQUEST, find_followed)
