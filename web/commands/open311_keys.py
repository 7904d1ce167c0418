"""`aroundme open311-keys`: which programs may report faults, and how many an hour."""

from typing import Annotated

import typer

from portal.open311.keys import DEFAULT_PER_HOUR, all_keys, issue_key, revoke_key
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import operator, portal_keys, sealed
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed

_Name = Annotated[str, typer.Argument(help="Whose program it is, as the list will name it.")]


@explain_errors
def issue_command(
    name: _Name,
    per_hour: Annotated[
        int, typer.Option(help="How many reports may come under it in an hour.")
    ] = DEFAULT_PER_HOUR,
) -> None:
    """Issue a key to a program and print it: it is shown once."""
    settings = PortalSettings()
    keys = portal_keys(settings)
    with sealed(settings) as deployment, deployment.database.writing() as session:
        made = issue_key(session, keys, name, per_hour, operator())
    output().print(made, markup=False, soft_wrap=True)


@explain_errors
def revoke_command(name: _Name) -> None:
    """End somebody's key; what came under it stays."""
    with sealed(PortalSettings()) as deployment, deployment.database.writing() as session:
        revoke_key(session, name, operator())
    _ = translator()
    output().print(_("The key of {name} is not valid any more.").format(name=name), markup=False)


@explain_errors
def list_command() -> None:
    """List all keys that were issued, by name."""
    _ = translator()
    headers = (_("name"), _("reports an hour"), _("issued by"), _("issued"), _("revoked"))
    with deployed() as deployment, deployment.database.reading() as session:
        rows = [
            (
                one.name,
                one.per_hour,
                one.issued_by,
                f"{one.issued_at:%Y-%m-%d}",
                None if one.revoked_at is None else f"{one.revoked_at:%Y-%m-%d}",
            )
            for one in all_keys(session)
        ]
    print_table(_("Keys for Open311"), headers, rows)
