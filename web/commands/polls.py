"""`aroundme polls`: keys of secret polls, and opening envelopes, at the terminal."""

import logging
import sys
from typing import Annotated
from uuid import UUID

import typer

from geo.database import Database
from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.settings import GroundSettings
from portal.participation.polls.envelopes import (
    new_private_key,
    open_test,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import (
    read_private_key,
    write_private_key,
    write_public_key,
)
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.console import explain_errors, output
from web.deployment import deployed
from web.logs import configure_logging
from web.settings import WebSettings

log = logging.getLogger(__name__)

_Poll = Annotated[str, typer.Argument(metavar="POLL", help="The reference or the id of a poll.")]


@explain_errors
def key_command() -> None:
    """Make a key of a poll: the private half to be written down, the public one to be handed in."""
    key = new_private_key()
    _say(_("Private key, for you alone: it is shown once and kept nowhere."))
    typer.echo(write_private_key(key))
    _say(_("Public key, to be handed in:"))
    typer.echo(write_public_key(point_of(private_key_of(key))))


@explain_errors
def answer_command(
    poll: _Poll,
    sealed: Annotated[
        str, typer.Argument(metavar="ENVELOPE", help="The test envelope, in hexadecimal digits.")
    ],
) -> None:
    """Open a test envelope with a private key, and print the answer."""
    key = _read_key()
    try:
        # A holder's own computer has no database: the page names the poll by its id.
        poll_id = UUID(poll)
    except ValueError:
        with deployed() as deployment:
            poll_id = _poll_id(deployment.database, poll)
    try:
        answer = open_test(poll_id, private_key_of(key), bytes.fromhex(sealed))
    except ValueError:
        answer = None
    if answer is None:
        raise InvalidParameter("envelope", _("This envelope is not sealed to this key."))
    typer.echo(answer.hex())


@explain_errors
def open_envelopes_command(poll: _Poll) -> None:
    """Open the layer of a closed poll that belongs to a private key, read from standard input."""
    # Only here, for they bring the tables along.
    from portal.accounts.security import make_security  # noqa: PLC0415
    from portal.assembly import polls_of  # noqa: PLC0415
    from portal.audit.service import chain_key, seal_with  # noqa: PLC0415
    from portal.participation.polls.opening import open_layer  # noqa: PLC0415

    configure_logging(WebSettings().log_format)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    key = _read_key()
    settings, data_root = PortalSettings(), GroundSettings().data_root
    with deployed() as deployment:
        security = make_security(settings, data_root, clock=deployment.clock)
        seal_with(deployment.database.writer, chain_key(security.keys))
        context = polls_of(deployment, settings, data_root, security)
        poll_id = _poll_id(deployment.database, poll)
        try:
            open_layer(deployment.database, context, poll_id, key)
        except Exception:
            log.exception("the envelopes of the poll %s were not opened; nothing changed", poll_id)
            raise
    log.info("a layer of the envelopes of the poll %s is open", poll_id)


def _poll_id(database: Database, poll: str) -> UUID:
    from portal.participation.polls.queries import find_whole_poll  # noqa: PLC0415 - tables

    try:
        return UUID(poll)
    except ValueError:
        with database.reading() as session:
            return find_whole_poll(session, poll).id


def _read_key() -> bytes:
    """Read a private key: asked for at a terminal and not shown, else what comes in."""
    if sys.stdin.isatty():
        return read_private_key(typer.prompt(translator()(_("Private key")), hide_input=True))
    return read_private_key(sys.stdin.read())


def _say(text: str) -> None:
    output().print(translator()(text), markup=False, soft_wrap=True)
