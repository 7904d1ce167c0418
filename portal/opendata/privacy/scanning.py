"""The look through a whole file, beside earlier versions of it: pure but for the files it reads."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from portal.opendata.privacy.reading.choice import tables_of
from portal.opendata.privacy.reading.headed import CannotRead
from portal.opendata.privacy.rules import LONGEST_COLUMN, Found, Kind, PrivacyRules
from portal.opendata.privacy.tables import Earlier, Look, remembered

_MOST_FOUND = 200
_MOST_COLUMNS_KEPT = 200


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file with its format, and the number of its version."""

    path: Path
    format: str
    packed: object = None
    number: int = 0


@dataclass
class Scanned:
    """What was understood of a file, and what was found in it."""

    rows: int = 0
    columns: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)
    tables: int = 0


def scan(file: ScannedFile, rules: PrivacyRules, earlier: Sequence[ScannedFile] = ()) -> Scanned:
    """Look through a file; one that cannot be read, or only in part, has a finding that says so."""
    done = Scanned()
    with ExitStack() as stack:
        former: dict[str, list[Earlier]] = {}
        for one in earlier:
            for sheet, told in _remembered(one, rules):
                stack.enter_context(closing(told))
                former.setdefault(sheet, []).append(told)
        compared = {told.number for some in former.values() for told in some}
        try:
            for table in tables_of(file.path, file.format, file.packed):
                look = Look(table, rules, former.get(table.sheet, ()))
                done.found += look.run()
                done.tables += 1
                if not table.is_aside:
                    done.rows += look.rows
                    done.columns += [one.name for one in look.columns]
        except CannotRead:
            done.tables = 0
    if not done.tables:
        done.found.append(Found(Kind.UNREAD, "", 1))
    done.found = [_kept(one) for one in done.found[:_MOST_FOUND]]
    done.columns = done.columns[:_MOST_COLUMNS_KEPT]
    done.compared = sorted(compared)
    return done


def _remembered(file: ScannedFile, rules: PrivacyRules) -> Iterator[tuple[str, Earlier]]:
    try:
        for table in tables_of(file.path, file.format, file.packed):
            told = remembered(table, file.number, rules)
            if told is not None:
                yield table.sheet, told
    except (CannotRead, OSError):
        return


def _kept(one: Found) -> Found:
    column = one.column[: 2 * LONGEST_COLUMN]
    return Found(one.kind, column, one.count, one.example, one.number_code, one.earlier)
