"""What the Action API answers when something is not right, and the version that it follows."""

from collections.abc import Mapping, Sequence
from enum import Enum

CKAN_VERSION = "2.12.0"
PATHS = ("/api/3/action/", "/api/action/")
# As CKAN has them.
DEFAULT_ROWS, MOST_ROWS = 10, 1_000
MOST_NAMED, MOST_DESCRIBED = 1_000, 25
DEFAULT_FACETS = 50


class Kind(Enum):
    """The kinds of errors of the Action API: what each is called, and its status."""

    AUTHORIZATION = "Authorization Error", 403
    NOT_FOUND = "Not Found Error", 404
    VALIDATION = "Validation Error", 409
    QUERY = "Search Query Error", 400
    SEARCH = "Search Error", 409


class ActionError(Exception):
    """What an action cannot answer: `fields` say what is wrong with each, or else `message`."""

    def __init__(
        self, kind: Kind, message: str = "", fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.fields = kind, message, fields

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.kind.value[1])

    def as_json(self) -> dict[str, object]:
        """Return the error as it stands in an answer."""
        called = {"__type": self.kind.value[0]}
        if self.fields is not None:
            return {**{name: list(told) for name, told in self.fields.items()}, **called}
        return {"message": self.message, **called}


class UnreadableRequest(Exception):
    """A request whose arguments cannot be read at all: CKAN answers it with a mere sentence."""


def not_found(what: str = "") -> ActionError:
    """Return that something is not there."""
    return ActionError(Kind.NOT_FOUND, f"Not found: {what}" if what else "Not found")


def not_valid(**fields: str) -> ActionError:
    """Return what is wrong with arguments, by name."""
    return ActionError(Kind.VALIDATION, fields={name: [told] for name, told in fields.items()})


def not_searchable(why: str) -> ActionError:
    """Return that a search cannot be made as it was asked for."""
    return ActionError(Kind.SEARCH, f"Search error: {why!r}")
