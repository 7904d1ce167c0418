"""The command line `aroundme`: its words, and from which module each is read when it is said."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from geo.importing import importing
from geo.version import commit, version_number

# Word, module in `web.commands`, line in the list of commands. A verb's line is the first one of
# its function's docstring, as a test compares: the list must not read all modules for it.
VERBS = (
    (
        "serve",
        "serve",
        "Serve the finder: start a private database if none is configured, migrate, load samples.",
    ),
    (
        "worker",
        "worker",
        "Run imports and what else is queued, and the nightly jobs, until Ctrl-C.",
    ),
    (
        "index",
        "index",
        "Build the hot index of every active layer, and anew after each release, until Ctrl-C.",
    ),
    (
        "downloads",
        "downloads",
        "Make the files of the whole directory that clients ask for, anew after each release.",
    ),
    ("import", "import_file", "Import a file as the next release of a layer."),
    (
        "around",
        "around",
        "List what is around a point, nearest first: the endpoint's answer as a table.",
    ),
    ("layers", "catalogue", "List the layers with their current releases."),
)
GROUPS = (
    ("releases", "releases", "The releases of a layer or a register, and going back to one."),
    ("mappings", "mappings", "What was confirmed about the files of a layer, and forgetting it."),
    ("officers", "officers", "The first invitation, the list, and what only the operator can do."),
    ("audit", "audit", "Whether the audit log is whole, and its end to be kept elsewhere."),
    ("directory", "directory", "The registers of agencies and services as tables, in and out."),
    ("areas", "areas", "Administrative areas from polygon files."),
    ("database", "database", "The schema of the database, and backups of everything."),
    ("export", "export", "The layers as one PMTiles archive."),
    ("samples", "samples", "The demonstration data."),
)
_RELEASE_VERBS = ("list", "activate", "discard", "revert")


def make_cli(args: Sequence[str]) -> typer.Typer:
    """Put the command line together for these arguments.

    Only the module of the word they begin with is imported, for the heavier ones take a second;
    of all others the list of commands needs a line.
    """
    asked = next((word for word in args if not word.startswith("-")), None)
    cli = typer.Typer(
        name="aroundme",
        help="Around Me · الأقرب إليك: what is around a point.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    cli.callback()(_before_all_verbs)
    for word, module, line in VERBS:
        if word == asked:
            cli.command(word)(_command(module, f"{word}_command"))
        else:
            cli.command(word, help=line)(_nothing)
    for word, module, line in GROUPS:
        group = typer.Typer(no_args_is_help=True, help=line)
        # A group with one verb would otherwise become that verb.
        group.callback()(_nothing)
        for verb, command in _commands(module).items() if word == asked else ():
            group.command(verb)(command)
        cli.add_typer(group, name=word)
    return cli


def _command(module: str, name: str) -> Callable[..., None]:
    command: Callable[..., None] = getattr(import_module(f"web.commands.{module}"), name)
    return command


def _commands(module: str) -> dict[str, Callable[..., None]]:
    commands: dict[str, Callable[..., None]] = import_module(f"web.commands.{module}").COMMANDS
    return commands


def _nothing() -> None:
    """Stand for what was not asked for."""


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
    args = with_default_verb(sys.argv[1:])
    with importing():
        cli = make_cli(args)
    cli(args=args)


def with_default_verb(args: list[str]) -> list[str]:
    """Let `releases schools` stand for `releases list schools`."""
    named = args[1:2]
    if args[:1] == ["releases"] and named and named[0] not in (*_RELEASE_VERBS, "--help"):
        return ["releases", "list", *named, *args[2:]]
    return args
