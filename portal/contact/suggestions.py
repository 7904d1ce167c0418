"""Which agencies a text may be meant for: whose names and services share its telling words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import log

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Names
from portal.contact.topics import load_topics, words_of
from portal.directory.registers.models import Agency, Service

_MOST = 3
_SHORTEST_WORD = 3
# Shared with a sixth of all names a word tells nothing apart, as "ministry" and "service" do.
_TELLING_SHARE = 1 / 6
# The nearest office of an agency counts like one word that a tenth of all names have.
_NEAR = log(10)


def words_about(subject: str, text: str, topic: str | None) -> str:
    """Return what says whose affair a case is: the names of its topic, then what is written."""
    topics = load_topics()
    chosen = [topics.get(code) for code in (topic, (topic or "").partition(".")[0])]
    names = [name for one in chosen if one is not None for name in one.names.values()]
    return " ".join((*names, subject, text))


def suggested_agencies(
    session: Session, text: str, near: Collection[str] = (), *, most: int = _MOST
) -> list[str]:
    """Return codes of agencies that a text may be meant for, the likeliest first.

    `near` are agencies with an office near the place, the nearest first. Ended ones are left out.
    """
    known = _words_by_agency(session)
    scores = _scores(known, words_of(text))
    for code, weight in _weights(near).items():
        if code in known:
            scores[code] += weight
    return _likeliest(scores)[:most]


def likely_nearby(session: Session, text: str, near: Collection[str]) -> str | None:
    """Return which of the agencies near a place a text is likely meant for.

    None where it shares no telling word with any of them: to be near alone says little.
    """
    scores = _scores(_words_by_agency(session), words_of(text))
    both = {code: scores[code] + more for code, more in _weights(near).items() if code in scores}
    return next(iter(_likeliest(both)), None)


def _weights(near: Collection[str]) -> dict[str, float]:
    """Return how much it counts to be near, less from one agency to the next."""
    return {code: _NEAR / rank for rank, code in enumerate(near, start=1)}


def _likeliest(scores: Mapping[str, float]) -> list[str]:
    likely = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    return [code for code, score in likely if score > 0]


def _words_by_agency(session: Session) -> dict[str, frozenset[str]]:
    return {code: _words(names) for code, names in _names_by_agency(session).items()}


def _names_by_agency(session: Session) -> dict[str, list[Names]]:
    """Return the names of each current agency and of its services."""
    agencies = session.execute(
        select(Agency.code, Agency.names).where(
            Agency.superseded_in.is_(None), Agency.valid_to.is_(None)
        )
    )
    found: dict[str, list[Names]] = {code: [names] for code, names in agencies}
    services = session.execute(
        select(Service.agency, Service.names).where(Service.superseded_in.is_(None))
    )
    for agency, names in services:
        if agency in found:
            found[agency].append(names)
    return found


def _words(texts: Iterable[Names]) -> frozenset[str]:
    held: set[str] = set()
    for names in texts:
        for name in names.values():
            held |= {word for word in words_of(name) if len(word) >= _SHORTEST_WORD}
    return frozenset(held)


def _scores(known: Mapping[str, frozenset[str]], words: frozenset[str]) -> dict[str, float]:
    """Weigh each shared word by how few agencies have it."""
    shares = Counter(word for held in known.values() for word in held & words)
    scores: dict[str, float] = defaultdict(float)
    for code, held in known.items():
        for word in held & words:
            if shares[word] <= max(1, len(known) * _TELLING_SHARE):
                scores[code] += log(len(known) / shares[word]) + 1
    return scores
