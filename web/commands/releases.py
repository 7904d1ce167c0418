"""`aroundme releases`: the releases of a layer or a register, and going back to one."""

import getpass
from typing import Annotated

import typer

from geo.errors import Refused
from geo.messages import mark as _mark
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.models import Release
from layers.releases.queries import releases_after, releases_of, staged_release
from layers.releases.rules import Authorship, Changes, OnConflict
from layers.releases.service import activate, approve, discard, revert
from layers.releases.stores import Store
from portal.settings import PortalSettings
from portal.stores import release_recorder, stores_of
from web.command_language import translator
from web.commands.as_operator import operator, sealed
from web.commands.console import explain_errors, is_confirmed, output, print_table, progress_console
from web.deployment import deployed

CollectionName = Annotated[
    str, typer.Argument(metavar="COLLECTION", help="A layer or a register, for example schools.")
]
WaitingNumber = Annotated[int, typer.Argument(help="The release that waits.")]


@explain_errors
def list_command(collection: CollectionName) -> None:
    """List the releases of a layer or a register, the newest first."""
    _ = translator()
    headers = (
        "#",
        _("state"),
        _("kind"),
        _("agency"),
        _("made"),
        _("by"),
        _("file"),
        _("added"),
        _("changed"),
        _("moved"),
        _("removed"),
        _("unchanged"),
        _("rejected"),
        _("note"),
    )
    with deployed() as deployment:
        name = stores_of(deployment.catalogue)[collection].collection
        with deployment.database.reading() as session:
            states = collection_states(session, [name])
            current = states[name].current_release if name in states else None
            rows = [_row(release, current) for release in releases_of(session, name)]
        print_table(_("Releases of {layer} (● current)").format(layer=collection), headers, rows)


def _row(release: Release, current: int | None) -> tuple[object, ...]:
    return (
        f"{release.number} ●" if release.number == current else release.number,
        release.state,
        release.kind if not release.reverts_to else f"revert → {release.reverts_to}",
        release.scope,
        f"{release.made_at:%Y-%m-%d %H:%M}",
        release.made_by,
        release.source_name,
        release.added,
        release.changed,
        release.moved,
        release.removed,
        release.unchanged,
        release.rejected,
        release.note,
    )


@explain_errors
def revert_command(
    collection: CollectionName,
    number: Annotated[int, typer.Argument(help="The release to go back to.")],
    yes: Annotated[bool, typer.Option("--yes", help="Go back without asking.")] = False,
    note: Annotated[str | None, typer.Option(help="A remark kept with the release.")] = None,
) -> None:
    """Make a new release that equals an older one; what came between stays readable.

    Shows whose changes that undoes, and goes back when you say yes.
    """
    _ = translator()
    with sealed(PortalSettings()) as deployment:
        store = stores_of(deployment.catalogue)[collection]
        with deployment.database.reading() as session:
            undone = releases_after(session, store.collection, number)
            rows = [_undone_row(release) for release in undone]
        seen = undone[0].number if undone else number
        headers = ("#", _("kind"), _("made"), _("by"), _("approved by"), _("file"), _("note"))
        print_table(_("What this undoes: {count}").format(count=len(rows)), headers, rows)
        question = _("Go back to release {number} of {layer}? Type yes:")
        if not (yes or is_confirmed(question.format(number=number, layer=collection))):
            raise Refused(_mark("Nothing was changed."))
        made = Authorship(getpass.getuser(), note=note)
        record = release_recorder(store.collection, operator())
        with deployment.database.writing(bounded=False) as session:
            release, changes = revert(session, store, number, made, seen=seen, record=record)
            new = release.number
    sentence = _("Release {made} of {layer} equals release {number}: {count} entries.").format(
        made=new, layer=collection, number=number, count=changes.after
    )
    output().print(sentence, markup=False)


def _undone_row(release: Release) -> tuple[object, ...]:
    return (
        release.number,
        release.kind,
        f"{release.made_at:%Y-%m-%d %H:%M}",
        release.made_by,
        release.approved_by,
        release.source_name,
        release.note,
    )


@explain_errors
def activate_command(
    collection: CollectionName,
    number: WaitingNumber,
    force: Annotated[
        bool, typer.Option("--force", help="Activate although many entries go or move.")
    ] = False,
    conflicts: Annotated[
        OnConflict,
        typer.Option(
            help="What others have changed meanwhile and the release changes too: refuse to "
            "activate, keep it as it stands, or take what the release says."
        ),
    ] = OnConflict.REFUSE,
) -> None:
    """Make a release that waits the current one, in one step."""
    with (
        sealed(PortalSettings()) as deployment,
        progress_console().status(translator()("activating")),
    ):
        store = stores_of(deployment.catalogue)[collection]
        active, changes = activate_waiting(
            deployment, store, number, force=force, on_conflict=conflicts
        )
    say_active(collection, active, changes)


def activate_waiting(
    deployment: Deployment,
    store: Store,
    number: int,
    *,
    force: bool,
    on_conflict: OnConflict = OnConflict.REFUSE,
) -> tuple[int, Changes]:
    """Activate a release as the operator at this terminal; return its number and the changes."""
    by, record = getpass.getuser(), release_recorder(store.collection, operator())
    if store.collection in deployment.catalogue.names:
        # Only here: it brings the importer along, which learns what a release confirms.
        from importers.service import activate_staged  # noqa: PLC0415

        return activate_staged(
            deployment,
            store.collection,
            number,
            by=by,
            force=force,
            on_conflict=on_conflict,
            record=record,
        )
    with deployment.database.writing() as session:
        release = staged_release(session, store.collection, number)
        approve(release, by=by, needs_second_officer=False)
        changes = activate(
            session, store, release, force=force, on_conflict=on_conflict, record=record
        )
        return release.number, changes


def say_active(collection: str, number: int, changes: Changes) -> None:
    """Print that a release has become the current one."""
    _ = translator()
    sentence = _("Release {number} of {layer} is active: {count} entries.")
    output().print(
        sentence.format(number=number, layer=collection, count=changes.after),
        markup=False,
        soft_wrap=True,
    )


@explain_errors
def discard_command(collection: CollectionName, number: WaitingNumber) -> None:
    """Discard a release that waits; its record stays."""
    _ = translator()
    with sealed(PortalSettings()) as deployment:
        store = stores_of(deployment.catalogue)[collection]
        record = release_recorder(store.collection, operator())
        with deployment.database.writing() as session:
            release = staged_release(session, store.collection, number)
            discard(session, store, release, record=record)
    sentence = _("Release {number} of {layer} is discarded.")
    output().print(sentence.format(number=number, layer=collection), markup=False)
