"""The command line `aroundme`, put together from its verbs."""

import sys
from typing import Annotated

import typer

from geo.version import commit, version_number
from web.commands import (
    areas,
    around,
    audit,
    catalogue,
    database,
    directory,
    export,
    import_file,
    index,
    mappings,
    officers,
    releases,
    samples,
    serve,
    worker,
)

_RELEASE_VERBS = ("list", "activate", "discard", "revert")


def make_cli() -> typer.Typer:
    """Put the verbs together."""
    cli = typer.Typer(
        name="aroundme",
        help="Around Me · الأقرب إليك: what is around a point.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    cli.callback()(_before_all_verbs)
    cli.command("serve")(serve.serve_command)
    cli.command("worker")(worker.worker_command)
    cli.command("index")(index.index_command)
    cli.command("import")(import_file.import_command)
    cli.command("around")(around.around_command)
    cli.command("layers")(catalogue.layers_command)
    history = typer.Typer(no_args_is_help=True, help=releases.__doc__)
    history.command("list")(releases.list_command)
    history.command("activate")(releases.activate_command)
    history.command("discard")(releases.discard_command)
    history.command("revert")(releases.revert_command)
    cli.add_typer(history, name="releases")
    known = typer.Typer(no_args_is_help=True, help=mappings.__doc__)
    known.command("list")(mappings.list_command)
    known.command("forget")(mappings.forget_command)
    cli.add_typer(known, name="mappings")
    for name, module, verbs in (
        ("officers", officers, officers.COMMANDS),
        ("audit", audit, audit.COMMANDS),
        ("directory", directory, directory.COMMANDS),
    ):
        group = typer.Typer(no_args_is_help=True, help=module.__doc__)
        for verb, command in verbs.items():
            group.command(verb)(command)
        cli.add_typer(group, name=name)
    for name, verb, module, command in (
        ("areas", "import", areas, areas.import_command),
        ("database", "upgrade", database, database.upgrade_command),
        ("export", "tiles", export, export.tiles_command),
        ("samples", "load", samples, samples.load_command),
    ):
        group = typer.Typer(no_args_is_help=True, help=module.__doc__)
        group.command(verb)(command)
        # A group with one verb would otherwise become that verb.
        group.callback()(_nothing)
        cli.add_typer(group, name=name)
    return cli


def _nothing() -> None:
    """Do nothing before the verb."""


def _say_version(asked: bool) -> None:
    """Say which version this is and end, whatever else is asked."""
    if asked:
        made_from = commit()
        typer.echo(f"aroundme {version_number()}" + (f" ({made_from})" if made_from else ""))
        raise typer.Exit


def _before_all_verbs(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is.", is_eager=True, callback=_say_version
        ),
    ] = False,
) -> None:
    """Take what may stand before every verb."""


def main() -> None:
    """Run the command line."""
    make_cli()(args=with_default_verb(sys.argv[1:]))


def with_default_verb(args: list[str]) -> list[str]:
    """Let `releases schools` stand for `releases list schools`."""
    named = args[1:2]
    if args[:1] == ["releases"] and named and named[0] not in (*_RELEASE_VERBS, "--help"):
        return ["releases", "list", *named, *args[2:]]
    return args
