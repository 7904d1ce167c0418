"""The guards before an activation: nothing is emptied, and what is unusual is asked about."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from layers.releases.models import Release
from layers.releases.rules import Changes
from layers.releases.stores import Store


def suspicious(
    session: Session, store: Store, release: Release, changes: Changes, *, spare_demo: bool = True
) -> Changes | None:
    """Return the numbers that a guard would stop the activation of a staged release for.

    None where there is nothing to ask about. `changes` are those of the whole collection; a release
    that speaks for a part of it is measured by this part. Real data beside demonstration data are
    counted by themselves as well, so that the many made-up ones hide nothing. Where only
    demonstration data are swept away by real ones nobody is asked, unless `spare_demo` is false.
    """
    if release.scope is not None:
        changes = store.compare(session, release, own_only=True)
    if _is_suspicious(changes) and (
        not spare_demo or store.stages_demo(session, release) or store.holds_real(session)
    ):
        return changes
    if not store.holds_demo(session):
        return None
    real = store.compare(session, release, real_only=True, own_only=True)
    return real if _is_suspicious(real) else None


def _is_suspicious(changes: Changes) -> bool:
    return changes.removes_too_many or changes.moves_too_many


def refuse_empty(release: Release, changes: Changes) -> None:
    """Raise Refused when a release would leave its collection without an entry."""
    if changes.after == 0:
        raise Refused(
            _(
                "“{layer}” would be empty, so nothing was changed."
                " A release needs at least one entry."
            ),
            layer=release.collection,
        )


def refuse_suspicious(session: Session, store: Store, release: Release, changes: Changes) -> None:
    """Raise Refused with the numbers and the names of what would go or move."""
    if changes.removes_too_many:
        raise Refused(
            _(
                "{count} of {total} entries of “{layer}” would disappear, more than a fifth:"
                " {refs}. If that is right, say so: with --force at the"
                " terminal, with a tick on the page. Nothing was changed."
            ),
            count=changes.removed,
            total=changes.before,
            layer=release.collection,
            refs=listed(store.removed(session, release), changes.removed),
        )
    raise Refused(
        _(
            "{count} of {total} entries of “{layer}” would move by more than 1 km:"
            " {refs}. If that is right, say so: with --force at the terminal, with"
            " a tick on the page. Nothing was changed."
        ),
        count=changes.jumped,
        total=changes.before,
        layer=release.collection,
        refs=listed(store.jumped(session, release), changes.jumped),
    )


def listed(keys: Sequence[str], total: int) -> str:
    """Return some keys in one line, with a mark when there are more."""
    return ", ".join(keys) + (" …" if total > len(keys) else "")
