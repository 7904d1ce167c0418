"""The ways through the portal: what pages hand in to be found by, public and in the back office."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer, Role

MayOpen = Callable[[Officer, Deployment], bool]


@dataclass(frozen=True)
class Section:
    """A way through the public pages; `path` stands below /{language}."""

    path: str
    label: str


@dataclass(frozen=True)
class Component:
    """A part of the portal, as its first page shows it.

    `name` stands in the page, `path` leads there below /{language}. `sections` stand in the
    navigation of every page, `links` are the ways that the first page offers besides. What is not
    built hands in nothing, and so is shown nowhere.
    """

    name: str
    path: str
    icon: str
    title: str
    sentence: str
    sections: tuple[Section, ...]
    links: tuple[Section, ...] = ()


# What every public service says of itself: in the foot of every page (web/pages/about.py).
INFORMATION = (
    Section("help", _("Help and questions")),
    Section("privacy", _("Privacy")),
    Section("terms", _("Terms of use")),
    Section("accessibility", _("Accessibility statement")),
)


def holds(role: Role) -> MayOpen:
    """Return the check that an officer has at least a role in some agency."""
    return lambda officer, _deployment: officer.may_somewhere(role)


_sees_an_agency = holds(Role.VIEWER)


@dataclass(frozen=True)
class Part:
    """A way through the back office; `path` stands below /{language}.

    Pages name the part that they belong to. `may_open` says who is shown it; the pages check for
    themselves who is let in.
    """

    name: str
    path: str
    label: str
    may_open: MayOpen = _sees_an_agency
