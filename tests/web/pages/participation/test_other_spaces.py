"""What belongs to one space is at no address of another, and nobody changes it from there."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Role
from portal.participation.spaces.queries import demand_space
from tests.portal.participation.ideas.written import author_there, idea_there, topic_there
from tests.portal.participation.polls.kept import poll_there
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.participation.ideas.hall import IdeaHall
from tests.web.security.routes import routes_of
from tests.web.signed_in import SAME_ORIGIN, signed_in

AGENCY = "licensing"
_STATE = text(
    "SELECT (SELECT md5(string_agg(idea::text, '' ORDER BY id)) FROM idea),"
    " (SELECT md5(string_agg(forum_topic::text, '' ORDER BY id)) FROM forum_topic),"
    " (SELECT md5(string_agg(poll::text, '' ORDER BY id)) FROM poll),"
    " (SELECT count(*) FROM idea_support), (SELECT count(*) FROM follow)"
)


@pytest.fixture
def routes(hall: IdeaHall) -> Iterator[list[tuple[str, str]]]:
    """All routes that name something in a space, in another space that has nothing."""
    with hall.deployment.database.writing() as session:
        space_there(session, "parks", agency=AGENCY)
        streets = demand_space(session, "streets")
        idea = idea_there(session, streets.id, AGENCY)
        topic = topic_there(session, streets.id, "Topic", author_there(session))
        poll_there(session, streets.id, "V2222222", AGENCY, dict(streets.titles))
        refs = {"ideas": idea.ref, "topics": topic.ref, "polls": "V2222222"}
    found = []
    for method, path in routes_of(hall.client.app):  # type: ignore[arg-type]
        kind = next((one for one in refs if f"/{one}/{{ref}}" in path), None)
        if kind is not None and "{space}" in path:
            place = path.replace("{language}", "en").replace("{space}", "parks")
            found.append((method, place.replace("{ref}", refs[kind])))
    assert len(found) > 25
    yield found


def test_nothing_of_a_space_is_seen_or_changed_at_the_address_of_another(
    hall: IdeaHall, routes: list[tuple[str, str]]
) -> None:
    citizen = hall.people.visitor("Omar").account
    approver = signed_in(hall.deployment, None, Role.APPROVER, AGENCY)
    before = state(hall)
    for who in (None, citizen, approver):
        hall.people.leave()
        if who is not None:
            who.sits_at(hall.client)
        for method, place in routes:
            assert "{" not in place, place
            data = {"token": "" if who is None else who.form_token, "command": "close"}
            sent = data if method == "POST" else None
            answer = hall.client.request(
                method, place, data=sent, headers=SAME_ORIGIN, follow_redirects=False
            )
            # To the sign-in, or to a page that is asked here as well.
            led = answer.headers.get("location", "")
            is_led = answer.status_code == 303 and ("/sign-in" in led or led.endswith("/support"))
            assert answer.status_code in (403, 404) or is_led, (method, place, answer.status_code)
    assert state(hall) == before


def state(hall: IdeaHall) -> tuple[object, ...]:
    """Return what must stay as it is."""
    with hall.deployment.database.reading() as session:
        return tuple(session.execute(_STATE).one())
