"""The files of a form: kept for a day while it is filled in, and named by a ticket in it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from fastapi import Request
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.messages import mark as _
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.attachments.service import keep, keep_on
from portal.attachments.stores import Store
from portal.contact.rules import MOST_FILES
from portal.secrets import Keys
from web.page.upload import Uploaded, take_in

PURPOSE = Purpose(
    "case",
    10_000_000,
    frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"}),
)
FILES_FIELD = "files"
_KEPT_WHILE_FILLED = timedelta(days=1)
_TICKET = "case files"
_VISITOR = "visitor"


@dataclass(frozen=True)
class HeldFile:
    """A file that was handed in before the form was whole."""

    id: UUID
    name: str
    size_bytes: int


class Incoming:
    """The files of one request, each received as it comes; what is not kept is taken back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stack = ExitStack()
        self.received: list[Receiving] = []

    def __enter__(self) -> "Incoming":
        self.another()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stack.close()

    def another(self) -> Receiving:
        """Return what takes the next file; raises Refused for more than a case may have."""
        if len(self.received) > MOST_FILES:
            raise too_many_files()
        made = self._stack.enter_context(Receiving(self._store, PURPOSE))
        self.received.append(made)
        return made

    async def read(self, request: Request) -> tuple[Uploaded, AroundMeError | None]:
        """Read a form; what is wrong with its files is returned beside what was typed."""
        uploaded = Uploaded()
        try:
            await take_in(request, self.received[0], into=uploaded, another=self.another)
        except AroundMeError as error:
            return uploaded, error
        return uploaded, None


def keep_received(session: Session, received: Sequence[Receiving]) -> list[HeldFile]:
    """Keep the files that came for a day; raises UnreadableFile for a type that is not taken."""
    until = moment(session) + _KEPT_WHILE_FILLED
    return [
        HeldFile(one.id, one.file_name, one.size_bytes)
        for one in received
        if one.size_bytes and keep(session, one, by=_VISITOR, keep_until=until)
    ]


def keep_for_case(session: Session, store: Store, held: Sequence[HeldFile]) -> list[UUID]:
    """Keep held files for good, with the case; raises Refused for one that is gone."""
    for one in held:
        keep_on(session, store, one.id)
    return [one.id for one in held]


def files_ticket(keys: Keys, held: Sequence[HeldFile]) -> str:
    """Return what the form carries along of its files."""
    said = orjson.dumps([[str(one.id), one.name, one.size_bytes] for one in held]).decode()
    lasts_s = int(_KEPT_WHILE_FILLED.total_seconds())
    return keys.ticket(_TICKET, {"files": said}, lasts_s=lasts_s)


def held_files(keys: Keys, ticket: str | None) -> tuple[HeldFile, ...]:
    """Return the files that a form carries along; none for a ticket that is over."""
    said = keys.read_ticket(_TICKET, ticket)
    if said is None:
        return ()
    return tuple(HeldFile(UUID(one), name, size) for one, name, size in orjson.loads(said["files"]))


def too_many_files() -> Refused:
    """Return the error for more files than a case may have."""
    return Refused(_("At most {most} files can be attached."), most=MOST_FILES)


def file_fault(error: AroundMeError) -> AroundMeError:
    """Return what is wrong with a file as people who are not officers understand it."""
    if isinstance(error, UnreadableFile):
        return Refused(_("Only pictures (JPEG, PNG, WebP), PDF and plain text can be attached."))
    return error
