"""The poll of the benchmark with its two holders, and what its processes and tables take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.security import make_security
from portal.assembly import polls_of
from portal.audit.service import chain_key, seal_with
from portal.participation.polls.ceremony import confirm_key, hand_in_key
from portal.participation.polls.context import PollContext
from portal.participation.polls.editing import PollDraft, make_poll
from portal.participation.polls.envelopes import (
    new_private_key,
    open_test,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import write_private_key, write_public_key
from portal.participation.polls.queries import holders_of
from portal.participation.polls.rules import Kind, Poll
from portal.participation.polls.turning import close_poll, open_poll
from portal.participation.spaces.queries import any_space
from portal.settings import PortalSettings
from tests.benchmarks.polls_data import ASKED


@dataclass
class Poller:
    """The poll with its holders, on a clock that can be moved behind its end."""

    deployment: Deployment
    clock: MovableClock
    context: PollContext
    poll: Poll
    holders: tuple[Officer, Officer]
    keys: dict[UUID, bytes]

    def points(self) -> tuple[bytes, bytes]:
        """Return the public keys of the holders."""
        inner, outer = (point_of(private_key_of(self.keys[one.id])) for one in self.holders)
        return inner, outer

    def bring(self, position: int) -> None:
        """Bring the key of a holder, which starts a process."""
        holder = self.holders[position - 1]
        told = write_private_key(self.keys[holder.id])
        with self.deployment.database.writing() as session:
            close_poll(session, self.context, holder, self.poll.id, told)

    def is_opened(self, position: int) -> bool:
        """Check whether a layer is open."""
        with self.deployment.database.reading() as session:
            return holders_of(session, self.poll.id)[position - 1].opened_at is not None


def make_poller(deployment: Deployment, clock: MovableClock, folder: Path) -> Poller:
    """Make the poll with keys that were tried, and schedule it: it is open at once."""
    settings = PortalSettings()
    security = make_security(settings, folder, clock=clock)
    seal_with(deployment.database.writer, chain_key(security.keys))
    context = polls_of(deployment, settings, folder, security)
    holders = (officer(deployment), officer(deployment))
    now = deployment.now()
    draft = PollDraft(
        Kind.SECRET,
        {"ar": "استطلاع", "en": "A poll"},
        {"ar": "نص", "en": "Text"},
        [ASKED],
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=8),
        holders=(holders[0].id, holders[1].id),
    )
    with deployment.database.writing() as session:
        space = any_space(session, "streets")
        assert space is not None
        poll = make_poll(session, context, holders[0], space, draft)
    keys = {one.id: new_private_key() for one in holders}
    for one in holders:
        key = private_key_of(keys[one.id])
        with deployment.database.writing() as session:
            held = hand_in_key(session, one, poll, write_public_key(point_of(key)))
            answer = open_test(poll.id, key, held.test_sealed or b"")
            assert answer is not None
            confirm_key(session, one, poll, answer.hex())
    with deployment.database.writing() as session:
        poll = open_poll(session, context, officer(deployment), poll.id)
    return Poller(deployment, clock, context, poll, holders, keys)


def officer(deployment: Deployment) -> Officer:
    """Make an approver with an account."""
    id_ = uuid4()
    with deployment.database.writing() as session:
        session.add(Account(id=id_, email=f"{id_}@x.example", name="رنا", state="active"))
        session.flush()
        session.add(MembershipRow(account_id=id_, role=Role.APPROVER.value, agency=None))
    return Officer(id_, f"{id_}@x.example", "رنا", "en", (Membership(Role.APPROVER, None),))


def opening(poll_id: UUID) -> Iterator[int]:
    """Yield the processes that open envelopes of a poll."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            told = path.read_bytes()
        except OSError:
            continue
        if b"open-envelopes" in told and str(poll_id).encode() in told:
            yield int(path.parent.name)


def usage(pid: int) -> tuple[int, int]:
    """Return the most memory that a process has had, in kB, and its time in ticks."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0, 0
    memory = next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0")
    return int(memory), int(fields[11]) + int(fields[12])


def wal_bytes(deployment: Deployment) -> int:
    """Return how much was ever written to the write-ahead log."""
    with deployment.database.reading() as session:
        asked = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
        return int(session.scalar(text(asked)) or 0)


def table_sizes(deployment: Deployment) -> str:
    """Return how large the tables of a poll are, with their indexes."""
    names = ("poll_envelope", "poll_inner_envelope", "ballot")
    with deployment.database.reading() as session:
        asked = text("SELECT pg_total_relation_size(to_regclass(:name))")
        sizes = [(name, session.scalar(asked, {"name": name}) or 0) for name in names]
    return ", ".join(f"{name} {size / 2**20:.0f} MB" for name, size in sizes)
