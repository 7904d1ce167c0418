"""What only the operator can do about an officer: suspend, restore, appoint, take factors away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark
from portal.accounts.factors import remove_second_factors
from portal.accounts.officer_roles import Role, clean_agency
from portal.accounts.officers.memberships import (
    account_by_email,
    appoint,
    restore_account,
    suspend_account,
)
from portal.accounts.sessions import end_sessions, sign_everybody_out
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import operator, sealed
from web.commands.console import explain_errors, output

_Email = Annotated[str, typer.Argument(help="The officer's e-mail address.")]


@explain_errors
def suspend_command(email: _Email) -> None:
    """Suspend an officer, and end all his sessions."""
    with _changing() as session:
        suspend_account(session, operator(), account_by_email(session, email))
    _ = translator()
    _say(_("{email} is suspended.").format(email=email))


@explain_errors
def restore_command(email: _Email) -> None:
    """End the suspension of an officer."""
    with _changing() as session:
        restore_account(session, operator(), account_by_email(session, email))
    _ = translator()
    _say(_("{email} may sign in again.").format(email=email))


@explain_errors
def reset_second_factor_command(email: _Email) -> None:
    """Take the second factors of an officer who lost them: the next sign-in sets up new ones."""
    with _changing() as session:
        account = account_by_email(session, email)
        end_sessions(session, account.id)
        remove_second_factors(session, operator(), account.id)
    _ = translator()
    _say(_("{email} has no second factor any more.").format(email=email))


@explain_errors
def sign_everybody_out_command() -> None:
    """End every session of everybody: after a leak."""
    with _changing() as session:
        count = sign_everybody_out(session, operator())
    _ = translator()
    _say(_("Everybody is signed out; sessions that went on: {count}.").format(count=count))


@explain_errors
def appoint_command(
    email: _Email,
    role: Annotated[Role, typer.Option(help="What the officer may do from now on.")],
    agency: Annotated[
        str | None, typer.Option(help="The agency's code; without it every agency.")
    ] = None,
) -> None:
    """Give an officer a role at once: when the only approver or administrator has left."""
    # Only here, for it brings the registers along.
    from portal.directory.agencies.queries import agency_names  # noqa: PLC0415

    code = clean_agency(agency)
    with _changing() as session:
        if code is not None and not agency_names(session, code):
            raise NotFound(mark("There is no agency with the code “{code}”."), code=code)
        appoint(session, operator(), account_by_email(session, email), role, code)
    _ = translator()
    _say(_("{email} has the role “{role}” now.").format(email=email, role=role))


@contextmanager
def _changing() -> Iterator[Session]:
    with sealed(PortalSettings()) as deployment, deployment.database.writing() as session:
        yield session


def _say(sentence: str) -> None:
    output().print(sentence, markup=False, soft_wrap=True)
