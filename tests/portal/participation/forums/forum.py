"""A forum with two categories in an open space, those who talk there, and who keeps order."""

from dataclasses import dataclass
from uuid import UUID

from geo.database import Database
from portal.accounts.assurance import PersonHere
from portal.comments.authors.service import author_of
from portal.comments.discussions.posting import NewComment, Posted, post
from portal.comments.moderation.screening import may_link
from portal.participation.forums.editing import edit_topic
from portal.participation.forums.models import TopicRow
from portal.participation.forums.opening import Opened, open_topic, read_topic
from portal.participation.forums.ordering import add_category
from portal.participation.forums.own import take_away
from portal.participation.forums.queries import categories_of, find_topic
from portal.participation.forums.rules import GoneTopic, Topic
from portal.participation.revisions.service import NewWords, read_words
from tests.portal.participation.ideas.place import Place

TITLE = "Where do parents stop?"
TEXT = "On the pavement, as it seems."


@dataclass
class Forum:
    """What a test does in a forum."""

    place: Place

    @property
    def database(self) -> Database:
        """The database of the test."""
        return self.place.database

    def open(
        self,
        person: PersonHere | None = None,
        title: str = TITLE,
        text: str = TEXT,
        category: int = 1,
    ) -> Opened:
        """Open a topic, as somebody new to the test unless a person is named."""
        given = {"category": str(category), "title": title, "text": text}
        who, place = person or self.place.someone(), self.place
        with self.database.writing() as session:
            author = author_of(session, who.id)
            categories = categories_of(session, place.space.id)
            links = author is not None and may_link(author)
            new = read_topic(given, "en", categories, may_link=links)
            return open_topic(session, place.ctx, who, place.space, new)

    def edit(self, person: PersonHere, topic_id: UUID, title: str, text: str = TEXT) -> Opened:
        """Change a topic."""
        place = self.place
        with self.database.writing() as session:
            return edit_topic(session, place.ctx, person, place.space, topic_id, words(title, text))

    def remove(self, person: PersonHere, topic: Opened) -> None:
        """Take a topic away."""
        with self.database.writing() as session:
            take_away(session, self.place.ctx, person, self.place.space, topic.ref)

    def comment(self, topic_id: UUID, person: PersonHere | None = None) -> Posted:
        """Say something about a topic."""
        new = NewComment("topic", topic_id, "In the bay.")
        with self.database.writing() as session:
            return post(session, self.place.ctx, person or self.place.someone(), new)

    def row(self, topic_id: UUID) -> TopicRow:
        """Return the row of a topic."""
        with self.database.reading() as session:
            return session.get_one(TopicRow, topic_id)

    def shown(self, ref: str) -> Topic | GoneTopic | None:
        """Return a topic as everybody sees it."""
        with self.database.reading() as session:
            return find_topic(session, ref)


def words(title: str, text: str = TEXT) -> NewWords:
    """Return a title and a text as a form is read."""
    return read_words({"title": title, "text": text}, (150, 5_000), may_link=False)


def forum_in(place: Place) -> Forum:
    """Return a forum with the categories 1 and 2."""
    with place.database.writing() as session:
        for name in ("Pavements", "Trees"):
            titles = {"ar": name, "en": name}
            add_category(session, place.space, titles, place.editor)
    return Forum(place)
