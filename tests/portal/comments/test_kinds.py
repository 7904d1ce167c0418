"""What topics hand in to be discussed and moderated."""

from uuid import uuid4

import pytest

from geo.database import Database
from geo.errors import NotFound
from portal.comments.discussed import Discussed, DiscussedKind, DiscussedKinds
from portal.comments.moderated import ModeratedKind, ModeratedKinds


def test_what_is_discussed_is_found_by_its_kind_or_is_not_there(database: Database) -> None:
    bridge, known = Discussed("mot", {"ar": "الجسر", "en": "The bridge"}, "/bridge"), uuid4()
    kinds = DiscussedKinds(
        [DiscussedKind("bridge", lambda _session, one: bridge if one == known else None)]
    )
    with database.reading() as session:
        assert kinds.find(session, "bridge", known) == bridge
        for kind, subject in (("bridge", uuid4()), ("road", known)):
            with pytest.raises(NotFound):
                kinds.find(session, kind, subject)


def test_no_name_is_handed_in_twice() -> None:
    with pytest.raises(ValueError, match="bridge"):
        DiscussedKinds([DiscussedKind("bridge", lambda *_: None)] * 2)
    with pytest.raises(ValueError, match="bridge"):
        ModeratedKinds([ModeratedKind("bridge", lambda *_: None, lambda *_: None)] * 2)
