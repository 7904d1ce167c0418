"""`aroundme audit`: whether the audit log is whole, and its end to be kept elsewhere."""

from typing import Annotated

import typer

from portal.audit.rules import FaultKind, Verdict, read_head
from portal.audit.service import chain_key, head, verify
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import portal_keys
from web.commands.console import ExitCode, explain_errors, output, print_table
from web.deployment import deployed


@explain_errors
def head_command() -> None:
    """Print the number and hash of the last event: keep it away from this machine."""
    with deployed() as deployment, deployment.database.reading() as session:
        last = head(session)
        _ = translator()
        said = _("The audit log is empty.") if last is None else str(last)
        output().print(said, markup=False, soft_wrap=True)


@explain_errors
def verify_command(
    kept: Annotated[
        str | None,
        typer.Option("--head", help="What `aroundme audit head` printed earlier."),
    ] = None,
) -> None:
    """Read the whole log and find what was changed, removed, put in or cut off."""
    known = None if kept is None else read_head(kept)
    keys = portal_keys(PortalSettings())
    with deployed() as deployment, deployment.database.reading() as session:
        verdict = verify(session, head=known, key=chain_key(keys))
        _tell(verdict)
    if not verdict.holds:
        raise typer.Exit(ExitCode.REFUSED)


def _tell(verdict: Verdict) -> None:
    _ = translator()
    if verdict.holds:
        sentence = _("The audit log is whole: {count} events.").format(count=verdict.events)
        output().print(sentence, markup=False)
        return
    words = {
        FaultKind.CHANGED: _("was changed or put in"),
        FaultKind.MISSING: _("is missing"),
        FaultKind.UNLINKED: _("does not follow the event before it"),
        FaultKind.OTHER_HEAD: _("is not the one that was kept"),
        FaultKind.CUT_OFF: _("and all after it were cut off"),
    }
    title = _("The audit log was tampered with: {count} faults in {events} events.").format(
        count=verdict.fault_count, events=verdict.events
    )
    rows = [(fault.seq, words[fault.kind]) for fault in verdict.faults]
    print_table(title, (_("event"), _("what is wrong")), rows)
