"""`aroundme releases`: the list of a layer's releases, and going back to one."""

import getpass
from collections.abc import Callable
from typing import Annotated

import typer

from layers.catalogue.queries import layer_states
from layers.releases.queries import releases_of, staged_release
from layers.releases.service import discard, revert
from web.commands.console import explain_errors, output, print_table, translator
from web.deployment import deployed


@explain_errors
def list_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
) -> None:
    """List the releases of a layer, the newest first."""
    _ = translator()
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.reading() as session:
            states = layer_states(session, [definition.name])
            current = states[layer].current_release if layer in states else None
            rows = [
                (
                    f"{release.number} ●" if release.number == current else release.number,
                    release.state,
                    release.kind if not release.reverts_to else f"revert → {release.reverts_to}",
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
                for release in releases_of(session, layer)
            ]
    headers = (
        "#",
        _("state"),
        _("kind"),
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
    print_table(_("Releases of {layer} (● current)").format(layer=layer), headers, rows)


@explain_errors
def revert_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    number: Annotated[int, typer.Argument(help="The release to go back to.")],
    note: Annotated[str | None, typer.Option(help="A remark kept with the release.")] = None,
) -> None:
    """Make a new release that equals an older one; what came between stays readable."""
    _ = translator()
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.writing() as session:
            release, changes = revert(
                session, definition.name, number, made_by=getpass.getuser(), note=note
            )
            made = release.number
    sentence = _("Release {made} of {layer} equals release {number}: {count} features.").format(
        made=made, layer=layer, number=number, count=changes.after
    )
    output().print(sentence, markup=False)


@explain_errors
def activate_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    number: Annotated[int, typer.Argument(help="The release that waits.")],
    force: Annotated[
        bool, typer.Option("--force", help="Activate although many features go or move.")
    ] = False,
) -> None:
    """Make a release that waits the current one, in one step."""
    # Only here: it brings the importer along.
    from importers.service import activate_staged  # noqa: PLC0415

    _ = translator()
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        changes = activate_staged(
            deployment, definition.name, number, by=getpass.getuser(), force=force
        )
    sentence = _("Release {number} of {layer} is active: {count} features.").format(
        number=number, layer=layer, count=changes.after
    )
    output().print(sentence, markup=False)


@explain_errors
def discard_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    number: Annotated[int, typer.Argument(help="The release that waits.")],
) -> None:
    """Give up a release that waits; its record stays."""
    _ = translator()
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.writing() as session:
            discard(session, staged_release(session, definition.name, number))
    sentence = _("Release {number} of {layer} is discarded.").format(number=number, layer=layer)
    output().print(sentence, markup=False)


COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_command,
    "activate": activate_command,
    "discard": discard_command,
    "revert": revert_command,
}
