"""Officers who write a poll and make its keys, by the pages."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.participation.polls.envelopes import (
    new_private_key,
    open_test,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import write_private_key, write_public_key
from portal.participation.polls.queries import whole_polls_of_space
from portal.participation.polls.rules import Poll, PollState
from portal.participation.spaces.queries import any_space
from tests.web.pages.participation.polls.hall import MINUTE, OPEN_FOR, Desk, Hall

POLLS = "/officers/participation/streets/polls"


def form_of(hall: Hall, **changed: str) -> dict[str, str]:
    """Return a form that can be saved."""
    opens_at = hall.house.clock.now() + 2 * MINUTE
    return {
        "command": "save",
        "kind": "named",
        "identity": "P1",
        "least_shown": "5",
        "title_ar": "أي لون؟",
        "title_en": "Which colour?",
        "text_ar": "",
        "text_en": "For the benches",
        "question-1-title_ar": "اللون",
        "question-1-title_en": "Colour",
        "question-1-options_ar": "أحمر\nأخضر",
        "question-1-options_en": "red\r\ngreen\r\n\r\n",
        "question-1-least": "1",
        "question-1-most": "1",
        "opens_at": local(opens_at),
        "closes_at": local(opens_at + OPEN_FOR),
        **changed,
    }


def local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Amman')):%Y-%m-%dT%H:%M}"


def only_poll(hall: Hall) -> Poll:
    with hall.deployment.database.reading() as session:
        space = any_space(session, "streets")
        assert space is not None
        (poll,) = whole_polls_of_space(session, space.id)
    return poll


def state_of(hall: Hall) -> PollState:
    return only_poll(hall).state


def make(hall: Hall, desk: Desk, **changed: str) -> str:
    """Write a poll; return the address of its page."""
    answer = desk.post(f"{POLLS}/new", **form_of(hall, **changed))
    assert answer.status_code == 303, answer.text
    return f"{POLLS}/{only_poll(hall).ref}"


def make_key(desk: Desk, path: str, poll_id: UUID) -> str:
    """Do what the browser of a holder does; return the private key as it is kept."""
    key = private_key_of(new_private_key())
    public = write_public_key(point_of(key))
    assert desk.post(f"{path}/key", command="hand_in", public_key=public).status_code == 303
    page = desk.get(f"{path}/key").text
    envelope = re.findall(r'data-envelope="([^"]+)"', page)[0]
    assert f'data-public-key="{public}"' in page
    sealed = urlsafe_b64decode(envelope + "=" * (-len(envelope) % 4))
    opened = open_test(poll_id, key, sealed)
    assert opened is not None
    answer = desk.post(f"{path}/key", command="confirm", opened=opened.hex())
    assert answer.status_code == 303
    return write_private_key(key.private_numbers().private_value.to_bytes(32))


@dataclass(frozen=True)
class Ceremony:
    """A secret poll that is fixed: who holds its keys, what they have kept, who decides."""

    path: str
    holders: tuple[Desk, Desk]
    kept: tuple[str, str]
    approver: Desk

    @property
    def public(self) -> str:
        """The address of its public page."""
        return self.path.removeprefix("/officers")


def ready(hall: Hall) -> Ceremony:
    """Write a secret poll and make both keys."""
    first, second, approver = (hall.officer() for _turn in range(3))
    named = {"holder_1": str(first.cookie.id), "holder_2": str(second.cookie.id)}
    path = make(hall, approver, kind="secret", **named)
    poll = only_poll(hall)
    kept = (make_key(first, path, poll.id), make_key(second, path, poll.id))
    return Ceremony(path, (first, second), kept, approver)


def vote_six_times(hall: Hall, public: str) -> None:
    for one in range(6):
        chosen = {"question-1": str(1 + one % 2)}
        assert hall.voter().post(f"{public}/vote", command="cast", **chosen).status_code == 200
