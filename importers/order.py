"""What is asked of an import: the file, the layer, and all that the officer says about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo.country import Country
from geo.messages import Translate
from importers.sources.rules import Fetching


@dataclass(frozen=True)
class ImportOrder:
    """One import.

    `source` is a path, an http(s) address, or `-` for standard input. `translations` are the
    languages of the findings, the first one first. `chosen_columns` maps fields to columns and
    goes before everything that is known or learned; `encoding`, `delimiter`, `part` (sheet, layer,
    member) and `crs` go before what the file shows. `country` is the country of the places where
    it is not the one served; `check_country` off takes places anywhere.
    `scope` is the owner for whose places the file speaks, None for the whole layer; with `add_only`
    the places that it does not hold stay. `by_address` says that rows without coordinates will be
    looked up, so that a file may have none.
    """

    layer: str
    source: str
    made_by: str
    rejects_path: Path
    translations: Mapping[str, Translate]
    chosen_columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    part: str | None = None
    crs: str | None = None
    country: Country | None = None
    check_country: bool = True
    by_address: bool = False
    scope: str | None = None
    add_only: bool = False
    note: str | None = None
    fetching: Fetching = field(default_factory=Fetching)
