"""What a catalogue says of a dataset, in one form for all kinds of catalogues: nothing checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SaidResource:
    """A file or an address of a dataset. `key` stays the same at the source whatever changes.

    `modified` and `checksum` tell that the file is another one though its address is not.
    """

    key: str
    address: str
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    media_type: str = ""
    kind: str = ""
    modified: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class SaidDataset:
    """A dataset as it was said to be; texts by language.

    `licences`, `organizations` and `groups` hold all names of the same thing, the surest first.
    `places` are codes or names of areas, `box` is west, south, east, north.
    """

    source_id: str
    titles: Mapping[str, str]
    name: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, list[str]] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    frequency: str = ""
    begin: str = ""
    end: str = ""
    places: tuple[str, ...] = ()
    box: Box | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    modified: str = ""
    is_sample: bool = False
    resources: tuple[SaidResource, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read, and why; `key` tells it apart from others.

    With a `source_id` it is known which one: it has not vanished, though nothing is taken of it.
    """

    key: str
    title: str
    error: Exception
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that is there and not shown at the source, like a deleted one: it counts as gone."""

    key: str


Said = SaidDataset | Unread | Passed


def key_of(said: Said) -> str:
    """Return what a run remembers of a record, so that it is known again on the next page.

    That of a record which counts for nothing begins with a sign that no id is looked for by.
    """
    if isinstance(said, SaidDataset):
        return said.source_id
    source_id = said.source_id if isinstance(said, Unread) else None
    return f"\x01{said.key}" if source_id is None else source_id
