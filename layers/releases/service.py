"""What is done with releases: open, activate, edit, revert, approve, discard, for every store."""

from collections.abc import Mapping
from typing import Any

from psycopg.errors import LockNotAvailable
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused
from geo.messages import mark as _
from geo.plain_text import plain_note
from layers.catalogue.models import Collection
from layers.recording import Recorder
from layers.releases import queries
from layers.releases.guards import listed, refuse_empty, refuse_suspicious, suspicious
from layers.releases.models import Release
from layers.releases.rules import (
    Authorship,
    Changes,
    OnConflict,
    ReleaseKind,
    ReleaseState,
)
from layers.releases.stores import Store

# How long a second change of a collection waits for the first to end.
_TURN_TIMEOUT = "60s"
_MOST_NAMED = 20


def open_release(
    session: Session,
    store: Store,
    *,
    kind: ReleaseKind,
    made: Authorship,
    scope: str | None = None,
) -> Release:
    """Begin a release. Until the transaction ends no other one of the collection can begin."""
    session.execute(
        upsert(Collection).values(name=store.collection, kind=store.kind).on_conflict_do_nothing()
    )
    state = _take_turn(session, store.collection)
    number = queries.next_number(session, store.collection)
    release = Release(
        collection=store.collection,
        number=number,
        staged_as=number,
        based_on=state.current_release,
        kind=kind,
        state=ReleaseState.STAGED,
        scope=scope,
        made_by=made.by,
        approved_by=made.approved_by,
        note=plain_note(made.note),
    )
    session.add(release)
    session.flush()
    return release


def activate(  # noqa: PLR0913 - what may be said of an activation, all of it named
    session: Session,
    store: Store,
    release: Release,
    *,
    force: bool = False,
    spare_demo: bool = True,
    on_conflict: OnConflict = OnConflict.REFUSE,
    record: Recorder | None = None,
) -> Changes:
    """Make a staged release the current one, in the session's transaction.

    What others have changed since it was staged is compared again, within its scope: what the
    release leaves as it found it follows them, and what both have changed is a conflict. Raises
    Refused when it would leave the collection empty, for conflicts that nobody has decided about,
    and when a guard finds more items gone or moved than a routine update explains and `force` is
    not given; with `spare_demo` real items may take the place of demonstration data unasked.
    `record` is told in the end, as by every action here.
    """
    changes = _activate(
        session, store, release, force=force, spare_demo=spare_demo, on_conflict=on_conflict
    )
    _tell(session, record, "activated", release)
    return changes


def _activate(
    session: Session,
    store: Store,
    release: Release,
    *,
    force: bool,
    on_conflict: OnConflict,
    spare_demo: bool = True,
) -> Changes:
    state = _take_turn(session, store.collection)
    _refuse_unless_waiting(session, release)
    _catch_up(session, store, release, state, on_conflict)
    changes = store.compare(session, release)
    refuse_empty(release, changes)
    found = None if force else suspicious(session, store, release, changes, spare_demo=spare_demo)
    if found is not None:
        refuse_suspicious(session, store, release, found)
    brings_demo = store.stages_demo(session, release)
    store.bring_in(session, release)
    _make_current(session, store, release, changes, brings_demo=brings_demo)
    return changes


def conflicts(session: Session, store: Store, release: Release) -> list[str]:
    """Return the keys of what a waiting release and somebody else have both changed."""
    return [one.key for one in store.touched(session, release) if one.is_conflict]


def edit(
    session: Session,
    store: Store,
    contents: Mapping[str, Any | None],
    made: Authorship,
    *,
    record: Recorder | None = None,
) -> Release:
    """Replace the contents of items by their keys, at once and as one release; none takes one out.

    What waits goes on waiting. Raises Refused when no item would be left, when all contents are
    what stands there already, and what the store refuses.
    """
    release = open_release(session, store, kind=ReleaseKind.EDIT, made=made)
    changes = store.edit(session, release, contents)
    refuse_empty(release, changes)
    brings_demo = any(one is not None and one.demo for one in contents.values())
    _make_current(session, store, release, changes, brings_demo=brings_demo)
    _tell(session, record, "edited", release)
    return release


def revert(  # noqa: PLR0913 - what may be said of a way back, all of it named
    session: Session,
    store: Store,
    number: int,
    made: Authorship,
    *,
    seen: int | None = None,
    scope: str | None = None,
    record: Recorder | None = None,
) -> tuple[Release, Changes]:
    """Make a new release that equals an older one. Whatever came between stays readable.

    With a `scope` its items alone become as they were then.
    Raises Refused when another release than `seen`, where it is given, is current by now.
    """
    older = queries.active_release(session, store.collection, number)
    release = open_release(session, store, kind=ReleaseKind.REVERT, made=made, scope=scope)
    if seen is not None and release.based_on != seen:
        raise Refused(
            _("What stands has changed since you looked. Look again: nothing was changed.")
        )
    release.reverts_to = older.number
    store.stage_as_of(session, release, older.number)
    changes = _activate(session, store, release, force=True, on_conflict=OnConflict.REFUSE)
    _tell(session, record, "reverted", release)
    return release, changes


def approve(release: Release, *, by: str, needs_second_officer: bool) -> None:
    """Note who says yes to a staged release; a collection may ask for somebody else's yes."""
    if needs_second_officer and by == release.made_by:
        raise Refused(
            _(
                "“{layer}” needs a second officer: release {number} was made by {officer}"
                " and waits for somebody else to activate it."
            ),
            layer=release.collection,
            number=release.number,
            officer=by,
        )
    release.approved_by = by


def discard(
    session: Session, store: Store, release: Release, *, record: Recorder | None = None
) -> None:
    """Discard a staged release: its rows go, its record stays as rejected."""
    _take_turn(session, store.collection)
    _refuse_unless_waiting(session, release)
    store.drop_staged(session, release)
    release.state = ReleaseState.REJECTED
    _tell(session, record, "discarded", release)


def _tell(session: Session, record: Recorder | None, done: str, release: Release) -> None:
    """Hand on what was done to a release, by its number: the last thing of an action."""
    if record is None:
        return
    session.flush()
    new = {
        "file": release.source_name,
        "reverts_to": release.reverts_to,
        "added": release.added,
        "changed": release.changed,
        "removed": release.removed,
    }
    kind, key = release.collection, str(release.number)
    record(session, done, kind, key, scope=release.scope, new=new)


def _take_turn(session: Session, collection: str) -> Collection:
    """Lock the collection until the transaction ends: its changes come one after the other."""
    session.execute(
        text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": _TURN_TIMEOUT}
    )
    locked = select(Collection).where(Collection.name == collection).with_for_update()
    try:
        return session.scalars(locked.execution_options(populate_existing=True)).one()
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        raise Refused(
            _(
                "Another change of “{layer}” has been running for a minute. Wait until it is"
                " done and try again. Nothing was changed."
            ),
            layer=collection,
        ) from error


def _refuse_unless_waiting(session: Session, release: Release) -> None:
    session.refresh(release)
    if release.state != ReleaseState.STAGED:
        raise Refused(
            _("Release {number} of “{layer}” does not wait any more. Nothing was changed."),
            number=release.number,
            layer=release.collection,
        )


def _catch_up(
    session: Session,
    store: Store,
    release: Release,
    state: Collection,
    on_conflict: OnConflict,
) -> None:
    """Compare a release that others have overtaken once more, and number it after them."""
    if release.based_on == state.current_release:
        return
    touched = store.touched(session, release)
    disputed = [one.key for one in touched if one.is_conflict]
    if disputed and on_conflict is OnConflict.REFUSE:
        raise Refused(
            _(
                "{count} entries of “{layer}” have been changed by others since release {number}"
                " was handed in, and it changes them too: {refs}. Say whether they stay as they"
                " stand (keep) or become what the release says (take). Nothing was changed."
            ),
            count=len(disputed),
            layer=release.collection,
            number=release.number,
            refs=listed(disputed[:_MOST_NAMED], len(disputed)),
        )
    keeps = on_conflict is OnConflict.KEEP
    store.follow(session, release, [one.key for one in touched if keeps or not one.is_conflict])
    release.based_on = state.current_release
    if release.number < (state.current_release or 0):
        release.number = queries.next_number(session, release.collection)
    session.flush()


def _make_current(
    session: Session, store: Store, release: Release, changes: Changes, *, brings_demo: bool
) -> None:
    """Write down that a release is the current one of its collection, and what it changed."""
    state = session.get_one(Collection, release.collection)
    for name, count in changes.counts().items():
        setattr(release, name, count)
    now = moment(session)
    release.state, release.activated_at = ReleaseState.ACTIVE, now
    # Looking through all items costs most where there is nothing to find.
    release.demo = (state.demo or brings_demo) and store.holds_demo(session)
    state.current_release, state.item_count = release.number, changes.after
    state.demo, state.changed_at = release.demo, now
    session.flush()
