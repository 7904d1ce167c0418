"""`aroundme officers`: the first invitation, the list, and what only the operator can do."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geo.settings import GroundSettings
from layers.deployment import Deployment
from portal.accounts.factors import remove_second_factors
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.officers.memberships import account_by_email, restore_account, suspend_account
from portal.accounts.officers.people import everybody
from portal.accounts.security import make_security
from portal.accounts.sessions import end_sessions
from portal.audit.rules import Actor, ActorKind
from portal.audit.service import chain_key, seal_with
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.queries import LetterStatus, statuses
from portal.notifications.rules import LetterState
from portal.notifications.service import Letter
from portal.settings import PortalSettings
from web.assembly import assembled
from web.commands.audit import portal_keys
from web.commands.console import (
    explain_errors,
    output,
    print_table,
    progress_console,
    translator,
)
from web.deployment import deployed

_Email = Annotated[str, typer.Argument(help="The officer's e-mail address.")]


@contextmanager
def _opened(settings: PortalSettings) -> Iterator[Deployment]:
    key = chain_key(portal_keys(settings))
    with deployed() as deployment:
        seal_with(deployment.database.writer, key)
        yield deployment


@explain_errors
def invite_command(
    email: _Email,
    role: Annotated[Role, typer.Option(help="What the officer may do.")],
    agency: Annotated[
        str | None, typer.Option(help="The agency's code; without it every agency.")
    ] = None,
    name: Annotated[str, typer.Option(help="The officer's name, as far as it is known.")] = "",
    language: Annotated[str, typer.Option(help="The language of the letter, ar or en.")] = "ar",
) -> None:
    """Invite somebody by e-mail; this is how the first administrator comes in."""
    order = InvitationOrder(email, role, agency, name, language)
    settings = PortalSettings()
    with _opened(settings) as deployment:
        folder = GroundSettings().data_root
        security = make_security(settings, folder, clock=deployment.clock)
        with deployment.database.writing() as session:
            letter = invite(session, security, _operator(), order)
        outbox = assembled(deployment).outbox(settings, security.keys)
        _say_where(letter, _sent(outbox, letter), is_sent=bool(outbox.senders))


@explain_errors
def list_command() -> None:
    """List every officer with roles, second factors and the last sign of life."""
    _ = translator()
    with deployed() as deployment, deployment.database.reading() as session:
        rows = [
            (
                held.email,
                held.name,
                held.state,
                ", ".join(map(_role, held.memberships)),
                ", ".join(held.factors),
                None if held.last_seen_at is None else f"{held.last_seen_at:%Y-%m-%d %H:%M}",
            )
            for held in everybody(session)
        ]
    headers = (
        _("e-mail"),
        _("name"),
        _("state"),
        _("roles"),
        _("signs in with"),
        _("last seen"),
    )
    print_table(_("Officers"), headers, rows)


@explain_errors
def suspend_command(email: _Email) -> None:
    """Let an officer in no more, and end all his sessions."""
    with _changing() as session:
        suspend_account(session, _operator(), account_by_email(session, email))
    _ = translator()
    _say(_("{email} is suspended.").format(email=email))


@explain_errors
def restore_command(email: _Email) -> None:
    """Let a suspended officer in again."""
    with _changing() as session:
        restore_account(session, _operator(), account_by_email(session, email))
    _ = translator()
    _say(_("{email} may sign in again.").format(email=email))


@explain_errors
def reset_second_factor_command(email: _Email) -> None:
    """Take the second factors of an officer who lost them: the next sign-in sets up new ones."""
    with _changing() as session:
        account = account_by_email(session, email)
        end_sessions(session, account.id)
        remove_second_factors(session, _operator(), account.id)
    _ = translator()
    _say(_("{email} has no second factor any more.").format(email=email))


@contextmanager
def _changing() -> Iterator[Session]:
    with _opened(PortalSettings()) as deployment, deployment.database.writing() as session:
        yield session


def _operator() -> Actor:
    name = getpass.getuser()
    return Actor(ActorKind.OPERATOR, name, name)


def _sent(outbox: Outbox, letter: Letter) -> LetterStatus:
    """Send what is due, without waiting for a worker; return what became of a letter."""
    if outbox.senders:
        send_due(outbox)
    with outbox.database.reading() as session:
        return statuses(session, [letter.id])[letter.id]


def _say_where(letter: Letter, status: LetterStatus, *, is_sent: bool) -> None:
    """Say where an invitation is that stands already; what was not sent is shown, to hand over."""
    _ = translator()
    if status.state is LetterState.SENT:
        _say(_("The invitation was sent to {email}.").format(email=letter.to))
        return
    if not is_sent:
        reason = _("There is no mail server: set AROUNDME_SMTP_URL, see docs/settings.md.")
    else:
        reason = _("The e-mail to {address} was not sent yet: {reason}.").format(
            address=letter.to, reason=status.problem or status.state
        )
    progress_console().print(reason, style="yellow", markup=False, soft_wrap=True)
    _say(_("The invitation stands. Hand over this link yourself:"))
    output().print(letter.values["link"], markup=False, soft_wrap=True)


def _say(sentence: str) -> None:
    output().print(sentence, markup=False, soft_wrap=True)


def _role(held: Membership) -> str:
    return f"{held.role} ({held.agency or '*'})"


COMMANDS: dict[str, Callable[..., None]] = {
    "invite": invite_command,
    "list": list_command,
    "suspend": suspend_command,
    "restore": restore_command,
    "reset-second-factor": reset_second_factor_command,
}
