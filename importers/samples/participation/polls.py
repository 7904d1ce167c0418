"""A poll for the demonstration that was held, counted and published; its ballots are invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from geo.country import Country
from importers.samples.participation.sample_poll import SamplePoll, SampleQuestion, put_poll
from portal.participation.polls.codes import new_code, write_code
from portal.participation.polls.counting import count_ballots
from portal.participation.polls.models import Ballot
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import Kind, PollState
from portal.participation.spaces.rules import Space

_SPACE, _REF = "sample-park-rules", "parkrule"
_TITLES = {"ar": "مثال: متى تُغلق الحدائق مساءً؟", "en": "Sample: when do parks close at night?"}
_TEXTS = {
    "ar": "استطلاع للعرض، وأوراق اقتراعه مُختلَقة.",
    "en": "A poll for the demonstration, whose ballots are invented.",
}
_ASKED = {"ar": "متى تُغلق الحدائق مساءً؟", "en": "When should parks close at night?"}
_OPTIONS = (
    ({"ar": "في التاسعة", "en": "At nine"}, 17),
    ({"ar": "في الحادية عشرة", "en": "At eleven"}, 41),
    ({"ar": "لا تُغلق", "en": "Not at all"}, 9),
)


def fill_polls(
    session: Session, spaces: Mapping[str, Space], _country: Country, now: datetime
) -> None:
    """Put the poll into its space, where that is among the samples."""
    space = spaces.get(_SPACE)
    if space is None:
        return
    row = put_poll(session, space, _poll(now))
    count = 0
    for option, (_titles, votes) in enumerate(_OPTIONS, start=1):
        for _ballot in range(votes):
            code = write_code(new_code())
            session.add(Ballot(poll_id=row.id, question=1, code=code, choices=[option]))
            count += 1
    session.flush()
    count_ballots(session, whole_poll_of(session, row.id), ballots=count, invalid=0)
    session.flush()


def _poll(now: datetime) -> SamplePoll:
    return SamplePoll(
        ref=_REF,
        kind=Kind.SECRET,
        state=PollState.PUBLISHED,
        titles=_TITLES,
        texts=_TEXTS,
        questions=(SampleQuestion(_ASKED, [titles for titles, _votes in _OPTIONS]),),
        begun_at=now - timedelta(days=50),
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=31),
        ended_at=now - timedelta(days=28),
    )
