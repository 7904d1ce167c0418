"""The inbox and what one is written about: read by its person, chosen by topic and channel."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from layers.deployment import Deployment
from portal.citizens.inbox.letters import NEWS
from portal.citizens.inbox.rules import KINDS, Message, Topic, ValueType
from portal.citizens.inbox.service import chosen_topics, tell
from portal.citizens.reminders.rules import ENDINGS
from portal.notifications.rules import Channel
from portal.notifications.service import muted_kinds
from tests.conftest import Databases, deployment_on
from tests.web.pages.citizens.conftest import AtHome

_VALUES = {
    ValueType.TEXT: "A-12",
    ValueType.DAY: "2027-03-05",
    ValueType.SERVICE: "traffic-fines",
    ValueType.ENDING: "passport",
}


@pytest.fixture(scope="module")
def deployment(databases: Databases, sample_template: str) -> Iterator[Deployment]:
    """The demonstration data, in a database of this module."""
    with databases.new(sample_template) as url, deployment_on(url) as made:
        yield made


def told(sara: AtHome, kind: str = "bill.new", topic: Topic = Topic.BILLS) -> str:
    """Tell something; return the address of the message."""
    values = {name: _VALUES[held] for name, held in KINDS[kind].places.items()}
    with sara.citizens.database.writing() as session:
        message = Message(kind, topic, values, "/my/services/traffic-fines")
        message_id = tell(session, sara.citizens.context, sara.person.id, message)
    return f"/my/inbox/{message_id}"


def test_a_message_is_new_until_it_is_opened(sara: AtHome) -> None:
    assert "Nothing has come yet" in sara.get("/my/inbox").text
    address = told(sara)
    page = sara.get("/my/inbox")
    assert page.headers["cache-control"] == "no-store"
    assert "message that you have not read" in page.text
    assert "My fines on the road" in page.text
    message = sara.get(address).text
    assert 'href="/en/my/services/traffic-fines"' in message
    assert "You have read everything" in sara.get("/my/inbox").text


def test_all_can_be_read_at_once_and_nobody_elses_opened(sara: AtHome) -> None:
    told(sara)
    told(sara)
    assert sara.get("/my/inbox").text.count('class="is-new"') == 2
    sara.post("/my/inbox/read")
    assert "You have read everything" in sara.get("/my/inbox").text
    for one in (uuid4(), "x", "%00"):
        assert sara.get(f"/my/inbox/{one}").status_code == 404


def test_every_kind_of_message_has_words_in_both_languages(sara: AtHome) -> None:
    for kind in KINDS:
        address = told(sara, kind, Topic.SERVICES)
        for language in ("ar", "en"):
            page = sara.client.get(f"/{language}{address}")
            assert page.status_code == 200, kind
            body = page.text.partition('<div class="my-page">')[2]
            assert "{" not in body.partition("</main>")[0], kind
    assert "5 Mar" in sara.get(told(sara, "reminder")).text
    assert "Passport" in sara.get(told(sara, "reminder")).text
    assert ENDINGS["passport"] == "Passport"


def test_topics_are_chosen_and_letters_switched_off_and_on(sara: AtHome) -> None:
    email = sara.cookie.email
    page = sara.get("/my/notifications").text
    assert email in page
    assert "security" not in page.partition("<fieldset")[2].partition("</fieldset>")[0]
    chosen = {"agree": "yes", "email.on": "yes", "email.expiry": "yes"}
    assert sara.post("/my/notifications", **chosen).status_code == 303
    keys = sara.citizens.context.keys
    with sara.citizens.database.reading() as session:
        topics = chosen_topics(session, sara.person.id)[Channel.EMAIL]
        assert topics == {Topic.EXPIRY, Topic.SECURITY}
        assert NEWS.name not in muted_kinds(session, keys, email)
    sara.post("/my/notifications", **{"email.expiry": "yes"})
    with sara.citizens.database.reading() as session:
        assert NEWS.name in muted_kinds(session, keys, email)
    page = sara.get("/my/notifications").text
    assert 'name="email.expiry" value="yes" checked' in page
    assert 'name="email.on" value="yes" checked' not in page
