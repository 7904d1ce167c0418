"""The deeds on releases: stage rows, activate what is staged, revert to an older state."""

from collections.abc import Iterable, Sequence

import orjson
from psycopg.errors import LockNotAvailable
from sqlalchemy import (
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geo.database import driver_connection, sql
from geo.errors import Refused
from geo.messages import mark as _
from layers.areas.service import refresh_centres
from layers.catalogue.models import Layer
from layers.features.content import FeatureContent
from layers.releases import queries
from layers.releases.activation import (
    CONTENT_COLUMNS,
    bring_in,
    delete_staged,
    discard_overtaken,
    record_changes,
)
from layers.releases.models import Release, StagedFeature
from layers.releases.rules import Changes, Kind, State

# How long a second change of a layer waits for the first to end.
_TURN_TIMEOUT = "60s"


def open_release(
    session: Session, layer: str, *, kind: Kind, made_by: str, note: str | None = None
) -> Release:
    """Begin a release. Until the transaction ends no other release of the layer can begin."""
    session.execute(upsert(Layer).values(name=layer).on_conflict_do_nothing())
    _take_turn(session, layer)
    release = Release(
        layer=layer,
        number=queries.next_number(session, layer),
        kind=kind,
        state=State.STAGED,
        made_by=made_by,
        note=note,
    )
    session.add(release)
    session.flush()
    return release


def stage(session: Session, release: Release, contents: Iterable[FeatureContent]) -> int:
    """Copy contents into the staging table as they come; gives back how many there were."""
    columns = ", ".join(("number", *CONTENT_COLUMNS))
    staged = 0
    number, layer = str(release.number), release.layer
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy(f"COPY staged_feature ({columns}) FROM STDIN") as copy,
    ):
        for content in contents:
            copy.write_row((number, layer, *_row(content)))
            staged += 1
    session.execute(text("ANALYZE staged_feature"))
    return staged


def keep(session: Session, release: Release, refs: Sequence[str]) -> int:
    """Stage current features as they are, by their refs; gives back how many there were."""
    if not refs:
        return 0
    session.execute(text("CREATE TEMPORARY TABLE kept_ref (ref text) ON COMMIT DROP"))
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy("COPY kept_ref FROM STDIN") as copy,
    ):
        for ref in refs:
            copy.write_row((ref,))
    session.execute(text("ANALYZE kept_ref"))
    numbered = {"layer": release.layer, "number": release.number}
    session.execute(sql("layers.releases", "keep_current"), numbered)
    session.execute(text("ANALYZE staged_feature"))
    return len(refs)


def _row(content: FeatureContent) -> tuple[str | None, ...]:
    """Order a content like `CONTENT_COLUMNS` after the layer.

    As PostgreSQL reads values from text: psycopg's own adaptation of every value took five times
    as long as writing texts does.
    """
    return (
        content.ref,
        repr(content.position.lon),
        repr(content.position.lat),
        orjson.dumps(content.names).decode(),
        _array(content.phones),
        orjson.dumps(content.address).decode(),
        orjson.dumps(content.attributes).decode(),
        content.opening_hours,
        _array(content.area_codes),
        content.location_source,
        None if content.verified_at is None else content.verified_at.isoformat(),
        None if content.precision_m is None else repr(content.precision_m),
        None if content.shape is None else f"SRID=4326;{content.shape.hex()}",
        content.search_text,
        "t" if content.demo else "f",
        None if content.source_digest is None else f"\\x{content.source_digest.hex()}",
        f"\\x{content.content_hash().hex()}",
    )


def _array(texts: Sequence[str]) -> str:
    """Write an array of texts the way PostgreSQL reads it; JSON quotes them alike."""
    return f"{{{orjson.dumps(texts).decode()[1:-1]}}}"


def activate(session: Session, release: Release, *, force: bool = False) -> Changes:
    """Make a staged release the current one, in the session's transaction.

    Raises Refused when it would leave the layer empty, when a newer release is active already, or
    when a guard finds more features gone or moved than a routine update explains and `force` is
    not given.
    """
    _take_turn(session, release.layer)
    _refuse_late(session, release)
    release.demo = _is_demo(session, release)
    changes = queries.changes_of(session, release.layer, release.number)
    _refuse_empty(release, changes)
    if not force and needs_force(session, release, changes):
        _refuse_suspicious(session, release, changes)
    bring_in(session, release)
    discard_overtaken(session, release)
    refresh_centres(session)
    record_changes(session, release, changes)
    return changes


def needs_force(session: Session, release: Release, changes: Changes) -> bool:
    """Tell whether a guard would stop the activation of a staged release.

    Real data may sweep demonstration data away without being asked twice.
    """
    current = queries.current_release(session, release.layer)
    if current is not None and current.demo and not _is_demo(session, release):
        return False
    return changes.removes_too_many or changes.moves_too_many


def revert(
    session: Session, layer: str, number: int, *, made_by: str, note: str | None = None
) -> tuple[Release, Changes]:
    """Make a new release that equals an older one. Whatever came between stays readable."""
    older = queries.active_release(session, layer, number)
    release = open_release(session, layer, kind=Kind.REVERT, made_by=made_by, note=note)
    release.reverts_to = older.number
    session.execute(
        sql("layers.releases", "stage_as_of"),
        {"layer": layer, "number": release.number, "as_of": older.number},
    )
    return release, activate(session, release, force=True)


def approve(release: Release, *, by: str, needs_second_officer: bool) -> None:
    """Note who says yes to a staged release; a layer may ask that it is not who made it."""
    if needs_second_officer and by == release.made_by:
        raise Refused(
            _(
                "Layer “{layer}” needs a second officer: release {number} was made by {officer}"
                " and waits for somebody else to activate it."
            ),
            layer=release.layer,
            number=release.number,
            officer=by,
        )
    release.approved_by = by


def discard(session: Session, release: Release) -> None:
    """Give a staged release up: its rows go, its record stays as rejected."""
    _take_turn(session, release.layer)
    _refuse_late(session, release)
    delete_staged(session, release)
    release.state = State.REJECTED


def _take_turn(session: Session, layer: str) -> None:
    """Lock the layer until the transaction ends; changes of one layer come one after the other."""
    session.execute(
        text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": _TURN_TIMEOUT}
    )
    try:
        session.execute(select(Layer.name).where(Layer.name == layer).with_for_update())
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        raise Refused(
            _(
                "Another change of layer “{layer}” has been running for a minute. Wait until it is"
                " done and try again. Nothing was changed."
            ),
            layer=layer,
        ) from error


def _refuse_late(session: Session, release: Release) -> None:
    """Only a staged release can become the current one, and none goes back behind a newer one."""
    session.refresh(release)
    current = queries.current_release(session, release.layer)
    if release.state != State.STAGED or (current and current.number > release.number):
        raise Refused(
            _(
                "Release {number} of layer “{layer}” does not wait any more: the layer is at"
                " release {current}. Import the file again. Nothing was changed."
            ),
            number=release.number,
            layer=release.layer,
            current=current.number if current else 0,
        )


def _refuse_empty(release: Release, changes: Changes) -> None:
    if changes.after == 0:
        raise Refused(
            _(
                "No row could be used, so nothing was changed on layer “{layer}”."
                " A release needs at least one feature."
            ),
            layer=release.layer,
        )


def _refuse_suspicious(session: Session, release: Release, changes: Changes) -> None:
    layer, number = release.layer, release.number
    if changes.removes_too_many:
        raise Refused(
            _(
                "{count} of {total} features of layer “{layer}” would disappear, more than a fifth:"
                " {refs}. If that is right, say so with --force. Nothing was changed."
            ),
            count=changes.removed,
            total=changes.before,
            layer=layer,
            refs=_listed(queries.removed_refs(session, layer, number), changes.removed),
        )
    if changes.moves_too_many:
        raise Refused(
            _(
                "{count} of {total} features of layer “{layer}” would move by more than 1 km:"
                " {refs}. If that is right, say so with --force. Nothing was changed."
            ),
            count=changes.jumped,
            total=changes.before,
            layer=layer,
            refs=_listed(queries.jumped_refs(session, layer, number), changes.jumped),
        )


def _listed(refs: list[str], total: int) -> str:
    return ", ".join(refs) + (" …" if total > len(refs) else "")


def _is_demo(session: Session, release: Release) -> bool:
    """A release is demonstration data as soon as one row of it is."""
    row = select(StagedFeature.ref).where(
        StagedFeature.layer == release.layer,
        StagedFeature.number == release.number,
        StagedFeature.demo,
    )
    return bool(session.scalar(select(row.exists())))
