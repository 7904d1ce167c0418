"""Asking for a letter to an address: whoever asks gets the same answer, in the same time."""

from collections.abc import Callable, Mapping
from typing import Protocol

from fastapi import Response
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter
from layers.deployment import Deployment
from portal.accounts.rules import normalised_email
from web.page.answers import Trouble, trouble_of


class ShowAsking(Protocol):
    """What shows the page on which a letter is asked for, with what was typed."""

    def __call__(
        self, email: str, *, is_asked: bool = False, trouble: Trouble | None = None
    ) -> Response:
        """Answer with the page; `is_asked` says that a letter is on its way, if there is one."""


def ask_by_email(
    deployment: Deployment,
    given: Mapping[str, str],
    ask: Callable[[Session, str], None],
    show: ShowAsking,
) -> Response:
    """Note with `ask` that a letter to the typed address is wanted, and say so.

    Whether anybody is written to is found out later, by the worker.
    """
    typed = given.get("email", "")
    try:
        email = normalised_email(typed)
    except InvalidParameter as error:
        return show(typed, trouble=trouble_of(error))
    with deployment.database.writing() as session:
        ask(session, email)
    return show(email, is_asked=True)
