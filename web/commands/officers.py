"""`aroundme officers list`: who may enter the back office."""

from portal.accounts.officer_roles import Membership
from portal.accounts.officers.queries import agencies_without_approver, everybody
from web.command_language import translator
from web.commands.console import explain_errors, print_table, progress_console
from web.deployment import deployed


@explain_errors
def list_command() -> None:
    """List every officer with roles, second factors and the last sign of life."""
    _ = translator()
    headers = (
        _("e-mail"),
        _("name"),
        _("state"),
        _("roles"),
        _("signs in with"),
        _("last seen"),
    )
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
        print_table(_("Officers"), headers, rows)
        lacking = agencies_without_approver(session, None)
    if lacking:
        sentence = _("No approver is left in: {agencies}. Appoint one: aroundme officers appoint")
        said = sentence.format(agencies=", ".join(lacking))
        progress_console().print(said, style="yellow", markup=False, soft_wrap=True)


def _role(held: Membership) -> str:
    return f"{held.role} ({held.agency or '*'})"
