"""`aroundme officers invite`: how the first administrator comes in."""

from typing import Annotated

import typer

from geo.settings import GroundSettings
from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.security import make_security
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.queries import LetterStatus, statuses
from portal.notifications.rules import LetterState
from portal.notifications.service import Letter
from web.assembly import assembled
from web.command_language import translator
from web.commands.as_operator import operator, sealed
from web.commands.console import explain_errors, output, progress_console
from web.served_address import terminal_settings


@explain_errors
def invite_command(
    email: Annotated[str, typer.Argument(help="The officer's e-mail address.")],
    role: Annotated[Role, typer.Option(help="What the officer may do.")],
    agency: Annotated[
        str | None, typer.Option(help="The agency's code; without it every agency.")
    ] = None,
    name: Annotated[str, typer.Option(help="The officer's name, as far as it is known.")] = "",
    language: Annotated[str, typer.Option(help="The language of the letter, ar or en.")] = "ar",
) -> None:
    """Invite somebody by e-mail; this is how the first administrator comes in."""
    order = InvitationOrder(email, role, agency, name, language)
    settings = terminal_settings()
    with sealed(settings) as deployment:
        folder = GroundSettings().data_root
        security = make_security(settings, folder, clock=deployment.clock)
        with deployment.database.writing() as session:
            letter = invite(session, security, operator(), order)
        outbox = assembled(deployment).outbox(settings, security.keys)
        _say_where(letter, _sent(outbox, letter), is_sent=bool(outbox.senders))


def _sent(outbox: Outbox, letter: Letter) -> LetterStatus:
    """Send what is due, without waiting for a worker; return what became of a letter."""
    if outbox.senders:
        send_due(outbox)
    with outbox.database.reading() as session:
        return statuses(session, [letter.id])[letter.id]


def _say_where(letter: Letter, status: LetterStatus, *, is_sent: bool) -> None:
    """Print where an invitation is that stands already; what was not sent is shown."""
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
