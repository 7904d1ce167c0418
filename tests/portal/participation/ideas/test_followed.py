"""What a person follows is found by kinds, in as many statements for many as for one."""

from uuid import uuid4

from portal.assembled_kinds import followed_kinds
from portal.comments.rules import Visibility
from portal.following.rules import Subject
from portal.participation.ideas.kinds import set_visibility
from tests.portal.participation.ideas.place import AGENCY, Place
from tests.portal.participation.ideas.written import author_there, topic_there
from tests.portal.participation.polls.kept import poll_there
from tests.statements import answering, counted


def test_many_things_are_found_in_as_many_statements_as_one_of_each_kind(place: Place) -> None:
    kinds, ideas = followed_kinds(), [place.propose(f"Idea {number}") for number in range(9)]
    with place.database.writing() as session:
        set_visibility(session, ideas[8].id, Visibility.HIDDEN)
        row = topic_there(session, place.space.id, "Topic", author_there(session))
        topic, path = row.id, f"/forum/topics/{row.ref}"
        poll = poll_there(session, place.space.id, "V3333333", AGENCY, dict(place.space.titles))
    others = [Subject("space", place.space.id), Subject("topic", topic), Subject("poll", poll)]
    every = [*(Subject("idea", one.id) for one in ideas), *others, Subject("topic", uuid4())]
    taken = []
    with place.database.reading() as session:
        for asked in ([every[0], *others], every):
            with counted() as seen:
                found = kinds.find_all(session, asked)
            taken.append(len(answering(seen)))
    assert taken[0] == taken[1]
    assert set(found) == {*every[:8], *others}
    assert {one.path for one in found.values()} >= {
        place.space.path,
        f"{place.space.path}/ideas/{ideas[0].ref}",
        f"{place.space.path}{path}",
        f"{place.space.path}/polls/V3333333",
    }
