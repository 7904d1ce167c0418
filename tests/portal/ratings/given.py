"""Ratings that are there already, for tests of pages."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.ratings.models import Rating, RatingSum
from portal.ratings.rules import LEAST_SHOWN


def rating_there(session: Session, id_: UUID, agency: str, word: str = "Quick") -> None:
    """Put a rating of an agency whose word waits into the database, and an average of it."""
    about, now = {"about": "agencies", "code": agency}, moment(session)
    given = {"language": "en", "stars": 4, "word": word, "word_state": "waiting"}
    session.add(Rating(id=id_, agency=agency, given_at=now, **about, **given))
    sums = {"ratings": LEAST_SHOWN, "stars": 4 * LEAST_SHOWN, "useful": 0}
    session.merge(RatingSum(**about, **sums, changed_at=now))
