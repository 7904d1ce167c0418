"""`aroundme audit accesses`: whether the access log of citizens is whole."""

import typer

from portal.access_log.chaining import chain_waiting
from portal.access_log.checking import check_chains, name_of
from portal.access_log.rules import Chains, FaultKind, Verdict
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import portal_keys
from web.commands.console import ExitCode, explain_errors, output, print_table
from web.deployment import deployed


@explain_errors
def accesses_command() -> None:
    """Check the log of who looked at what of citizens: all chains, and their ends."""
    chains = Chains(portal_keys(PortalSettings()))
    with deployed() as deployment:
        chain_waiting(deployment.database, chains, lambda: False)
        verdict = check_chains(deployment.database, chains)
    _tell(verdict)
    if not verdict.holds:
        raise typer.Exit(ExitCode.REFUSED)


def _tell(verdict: Verdict) -> None:
    _ = translator()
    if verdict.holds:
        sentence = _("The access log is whole: {events} events of {chains} persons.")
        said = sentence.format(events=verdict.events, chains=verdict.chains)
        output().print(said, markup=False, soft_wrap=True)
        return
    words = {
        FaultKind.CHANGED: _("was changed or put in"),
        FaultKind.MISSING: _("is missing"),
        FaultKind.UNLINKED: _("does not follow the event before it"),
        FaultKind.CUT_OFF: _("ends of chains were cut off or changed since the last check"),
        FaultKind.OTHER_CONTENT: _("is about something else than was written down"),
        FaultKind.MISSING_CONTENT: _("has lost what it is about"),
    }
    title = _("The access log was tampered with: {count} faults in {events} events.").format(
        count=verdict.fault_count, events=verdict.events
    )
    rows = [(name_of(fault), words[fault.kind]) for fault in verdict.faults]
    print_table(title, (_("event"), _("what is wrong")), rows)
