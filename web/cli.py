"""The command line `aroundme`: its words, and from which module each is read when it is said."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from geo.core_dumps import forbid_core_dumps
from geo.importing import importing
from geo.messages import Translate, mark
from geo.version import commit, version_number
from web.command_language import translator
from web.command_words import GROUPS, VERBS, Verb


def make_cli(args: Sequence[str]) -> typer.Typer:
    """Put the command line together for these arguments.

    Only the module of the verb that they name is imported, for the heavier ones take most of a
    second; of all others the lists need a line.
    """
    say = translator() if _is_help(args) else mark
    asked, below = [*(word for word in args if not word.startswith("-")), "", ""][:2]
    cli = typer.Typer(
        name="aroundme",
        help="Around Me · الأقرب إليك: what is around a point.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    cli.callback()(_before_all_verbs)
    for verb in VERBS:
        _put(cli, verb, say, is_asked=verb.word == asked)
    for group in GROUPS:
        listed = typer.Typer(no_args_is_help=True, help=say(group.line))
        # A group with one verb would otherwise become that verb.
        listed.callback()(_nothing)
        for verb in group.verbs:
            _put(listed, verb, say, is_asked=(group.word, verb.word) == (asked, below))
        cli.add_typer(listed, name=group.word)
    return cli


def _is_help(args: Sequence[str]) -> bool:
    """Check whether lines of help will be shown: they alone need the terminal's language."""
    words = [word for word in args if not word.startswith("-")]
    return "--help" in args or len(words) < 2


def _put(cli: typer.Typer, verb: Verb, say: Translate, *, is_asked: bool) -> None:
    """Put a verb into a list: what it does from its module, or only its line."""
    if not is_asked:
        cli.command(verb.word, help=say(verb.line))(_nothing)
        return
    function = f"{verb.word.replace('-', '_')}_command"
    # In English the whole docstring says more than its first sentence.
    line = say(verb.line)
    cli.command(verb.word, help=None if line == verb.line else line)(
        getattr(import_module(f"web.commands.{verb.module}"), function)
    )


def _nothing() -> None:
    """Stand for what was not asked for."""


def _say_version(asked: bool) -> None:
    """Print the version and end, whatever else is asked."""
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
    forbid_core_dumps()
    args = with_default_verb(sys.argv[1:])
    with importing():
        cli = make_cli(args)
    cli(args=args)


def with_default_verb(args: list[str]) -> list[str]:
    """Read `releases schools` as `releases list schools`."""
    named = args[1:2]
    verbs = {verb.word for group in GROUPS if group.word == "releases" for verb in group.verbs}
    if args[:1] == ["releases"] and named and named[0] not in {*verbs, "--help"}:
        return ["releases", "list", *named, *args[2:]]
    return args
