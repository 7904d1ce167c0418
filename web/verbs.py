"""What a word of the command line is: its module and its line."""

from typing import NamedTuple


class Verb(NamedTuple):
    """A word, its module in `web.commands`, and its line in a list of commands.

    The line, still to be translated, is the first sentence of its function's docstring, as a test
    compares: a list of commands must not read their modules for it.
    """

    word: str
    module: str
    line: str


class Group(NamedTuple):
    """A word with verbs below it, and its line in the list of commands."""

    word: str
    line: str
    verbs: tuple[Verb, ...]
