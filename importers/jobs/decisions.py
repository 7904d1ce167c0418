"""What officers decide about releases, of layers and registers alike.

Each action is one transaction, with its event. An import whose release it is follows.
"""

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from importers.jobs.models import ImportJob
from importers.jobs.queries import job_of_release
from importers.jobs.recording import has_handed_in, job_recorder
from importers.jobs.rules import JobState, is_table
from importers.service import activate_and_learn
from layers.catalogue.definitions import Catalogue
from layers.recording import Recorder
from layers.releases.models import Release
from layers.releases.queries import current_release, release_before
from layers.releases.rules import Authorship, OnConflict, ReleaseState
from layers.releases.service import activate, approve, discard, revert
from portal.accounts.officer_roles import Officer, Role
from portal.directory.registers.definitions import Register
from portal.directory.registers.recording import is_own as is_own_table
from portal.directory.registers.service import wide_changes
from portal.proposals.rules import check_decision
from portal.stores import release_recorder, stores_of


@dataclass(frozen=True)
class Decision:
    """Who says yes to a release, and what he says of guards and conflicts."""

    by: Officer
    needs_second_officer: bool
    force: bool = False
    on_conflict: OnConflict = OnConflict.REFUSE


def is_own(session: Session, release: Release, by: Officer) -> bool:
    """Check whether an officer made a release, by an address that may have changed since."""
    if is_table(release.collection):
        return is_own_table(session, release, by)
    job = job_of_release(session, release.collection, release.staged_as)
    handed_in = job is not None and has_handed_in(session, job, by.actor)
    return handed_in or release.made_by == by.email


def activate_release(
    session: Session, catalogue: Catalogue, release: Release, decision: Decision
) -> None:
    """Make a release that waits the current one.

    Raises Refused when a guard or rule stops it, also for one's own where a second officer is
    needed.
    """
    by, collection = decision.by, release.collection
    check_decision(
        is_own=is_own(session, release, by), needs_second_officer=decision.needs_second_officer
    )
    if is_table(collection) and release.scope is not None and not by.may(Role.APPROVER, None):
        _refuse_whole_country(session, release)
    approve(release, by=by.email, needs_second_officer=False)
    job = job_of_release(session, collection, release.staged_as)
    make_current = (
        partial(activate, session, stores_of(catalogue)[collection])
        if is_table(collection)
        else partial(activate_and_learn, session, catalogue[collection])
    )
    make_current(
        release,
        force=decision.force,
        # One officer does not sweep demonstration data away unasked either: they are what is seen.
        spare_demo=False,
        on_conflict=decision.on_conflict,
        record=_recorder(job, by, collection, _owner_of(catalogue, release)),
    )
    if job is not None:
        job.state = JobState.ACTIVE


def _refuse_whole_country(session: Session, release: Release) -> None:
    """Raise Refused for a table of one agency that changes what is about the whole directory."""
    codes = wide_changes(session, release)
    if codes:
        raise Refused(
            _(
                "The table changes the order of {codes} among the agencies, what it belongs to, its"
                " end or its successor, or which accounts are verified: an approver of all agencies"
                " decides about that."
            ),
            codes=", ".join(codes),
        )


def discard_release(session: Session, catalogue: Catalogue, release: Release, by: Officer) -> None:
    """Discard a release that waits."""
    job = job_of_release(session, release.collection, release.staged_as)
    record = _recorder(job, by, release.collection, _owner_of(catalogue, release))
    discard(session, stores_of(catalogue)[release.collection], release, record=record)
    if job is not None:
        job.state = JobState.DISCARDED


def go_back(
    session: Session,
    catalogue: Catalogue,
    older: Release,
    by: Officer,
    *,
    seen_current: int,
) -> Release:
    """Make a new release that equals an older one, and return it.

    Raises Refused when another release than `seen_current` is the current one by now, or when it
    is the older one itself.
    """
    current = current_release(session, older.collection)
    if current is None or current.number != seen_current or current.number == older.number:
        raise Refused(
            _("What stands has changed since this page was shown. Look again: nothing was changed.")
        )
    job = job_of_release(session, current.collection, current.staged_as)
    made = Authorship(by.email, approved_by=by.email)
    record = _recorder(job, by, older.collection, catalogue.owner_of(older.collection))
    store = stores_of(catalogue)[older.collection]
    release, _changes = revert(session, store, older.number, made, record=record)
    return release


def undoes_alone(release: Release) -> bool:
    """Check whether the agency of a release may undo it: a file of what it owns."""
    if release.scope is None or release.state != ReleaseState.ACTIVE:
        return False
    return not (
        is_table(release.collection) and Register(release.collection).definition.owns_itself
    )


def undo_table(
    session: Session, catalogue: Catalogue, release: Release, by: Officer, *, seen_current: int
) -> Release:
    """Make what an agency owns what it was before its file; return the new release.

    Those of others stay as they are. Raises Refused when another release than `seen_current` is the
    current one by now, and where nothing was before.
    """
    before = release_before(session, release.collection, release.number)
    if not undoes_alone(release) or before is None:
        raise Refused(_("Nothing stood before this, so there is no way back."))
    made = Authorship(by.email, approved_by=by.email)
    record = release_recorder(release.collection, by.actor)
    store, scope = stores_of(catalogue)[release.collection], release.scope
    undone, _changes = revert(
        session, store, before, made, seen=seen_current, scope=scope, record=record
    )
    return undone


def _owner_of(catalogue: Catalogue, release: Release) -> str | None:
    """Return the agency that a release is about; None where no single one is."""
    return release.scope or catalogue.owner_of(release.collection)


def _recorder(job: ImportJob | None, by: Officer, collection: str, agency: str | None) -> Recorder:
    """Return what writes the event: of a table, of an import, or of what came another way."""
    if job is None or is_table(collection):
        return release_recorder(collection, by.actor)
    return job_recorder(job, by.actor, agency)
