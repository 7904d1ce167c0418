"""What an action of the layers hands its account to: the portal's audit log stands above them."""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session


class Recorder(Protocol):
    """Writes down what an action has done, in the action's transaction.

    Actions call it last: it may take a lock that everybody's actions wait for until the transaction
    ends. What it raises undoes the action.
    """

    def __call__(  # noqa: PLR0913 - the facts of an event are these, and all are named
        self,
        session: Session,
        done: str,
        kind: str,
        key: str,
        *,
        scope: str | None = None,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
    ) -> None:
        """Record that `done`, like `activated`, was done to the thing of a kind that `key` names.

        `scope` is the agency it belongs to, None for no single one; `old` and `new` are None where
        there is nothing.
        """
