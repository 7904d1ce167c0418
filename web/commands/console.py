"""What all verbs share: the language, the tables, and how errors end a command."""

import errno
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.errors import AroundMeError
from geo.messages import Message, shown
from geo.messages import mark as _
from web.command_language import translator

_P = ParamSpec("_P")
_R = TypeVar("_R")
_OPERATORS_FAULTS = {
    *(errno.EACCES, errno.ENOENT, errno.EISDIR),
    *(errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS),
}
_YES = frozenset({"y", "yes", "نعم", "ن"})


class ExitCode(IntEnum):
    """How a command ended, for scripts. Wrong usage is 2 as well."""

    DONE = 0
    DONE_WITH_REJECTS = 1
    REFUSED = 2
    STOPPED = 130


def output() -> Console:
    """Return the console for results; without a terminal lines are not cut at 80 columns."""
    return Console(width=None if sys.stdout.isatty() else 200)


def progress_console() -> Console:
    """Return the console for progress and notes, which never mix with results."""
    return Console(stderr=True)


def is_confirmed(question: str) -> bool:
    """Ask and read a line; where nobody can answer, the answer is no."""
    progress_console().print(question, end=" ", markup=False)
    return sys.stdin.readline().strip().lower() in _YES


def print_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; cells are shown as they are, never read as markup."""
    output().print(title, markup=False)
    table = Table()
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    output().print(table)


def explain_errors(verb: Callable[_P, _R]) -> Callable[_P, _R]:
    """End a command with one sentence and an exit code instead of a traceback."""

    @wraps(verb)
    def explained(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return verb(*args, **kwargs)
        except AroundMeError as error:
            _refuse(error.message)
        except ValidationError as error:
            _refuse(_setting_fault(error))
        except OSError as error:
            if error.errno not in _OPERATORS_FAULTS or error.filename is None:
                raise
            _refuse(_file_fault(error))
        except KeyboardInterrupt:
            sentence = translator()(_("Stopped. What was not finished has left no trace."))
            progress_console().print(sentence, markup=False, soft_wrap=True)
            raise typer.Exit(ExitCode.STOPPED) from None

    return explained


def _refuse(message: Message) -> NoReturn:
    sentence = message.render(translator())
    progress_console().print(sentence, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(ExitCode.REFUSED)


def _file_fault(error: OSError) -> Message:
    """Name the file that is not there, or that a full disk or a missing right keeps from us."""
    return Message(
        _("{path} cannot be used: {reason}."), {"path": error.filename, "reason": error.strerror}
    )


def _setting_fault(error: ValidationError) -> Message:
    """Name the setting: definitions and countries have explained their own faults already."""
    fault = error.errors()[0]
    return Message(
        _("The setting {name} is “{value}”: {reason}. See docs/settings.md."),
        {
            "name": f"AROUNDME_{'_'.join(map(str, fault['loc'])).upper()}",
            "value": shown(fault["input"]),
            "reason": fault["msg"],
        },
    )
