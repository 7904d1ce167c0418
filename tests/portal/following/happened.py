"""What happens in tests of following, to things of a kind that there is only here."""

from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.following.kinds import Followed, FollowedKind, FollowedKinds
from portal.following.rules import Happening, Subject, What

TITLES = {"ar": "حديقة الحيّ", "en": "The park"}


def kinds_with(hidden: Collection[UUID] = ()) -> FollowedKinds:
    """Return a registry in which everything is a thing that can be seen, but for some."""

    def find(_session: Session, ids: Collection[UUID]) -> Mapping[UUID, Followed]:
        return {one: Followed(TITLES, f"/things/{one}") for one in ids if one not in hidden}

    return FollowedKinds([FollowedKind("thing", find)])


def thing() -> Subject:
    """Return something else that can be followed."""
    return Subject("thing", uuid4())


def happening(
    subject: Subject, about: Subject | None = None, within: Subject | None = None
) -> Happening:
    """Return news of a thing."""
    about = about or Subject("news", uuid4())
    return Happening(subject, about, What.NEWS, TITLES, f"/things/{subject.id}", within)
