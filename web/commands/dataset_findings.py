"""`aroundme datasets findings` and `settle`: what was found of persons, and what is decided."""

from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.opendata.datasets.desks import Desk
from portal.opendata.privacy.queries import scans_of
from portal.opendata.privacy.rules import KIND_NAMES, OUTCOME_NAMES, Finding, Outcome
from portal.opendata.privacy.service import settle
from web.command_language import translator
from web.commands.as_operator import operating_officer
from web.commands.console import explain_errors, print_table
from web.commands.dataset_terminal import dataset_terminal, number_of, resource_of

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the dataset in addresses.")]
_Resource = Annotated[str | None, typer.Option(help="A resource; without one, the only one.")]
_Number = Annotated[
    int | None, typer.Option("--number", help="A version; without one, the newest.")
]


@explain_errors
def findings_command(name: _Name, resource: _Resource = None, number: _Number = None) -> None:
    """List what was found of persons in a version, numbered for settling."""
    say = translator()
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        found = _findings(session, desk, resource, number)
    rows = [
        (
            place,
            say(KIND_NAMES[one.kind]),
            one.column,
            one.count,
            one.example,
            "" if one.outcome is None else say(OUTCOME_NAMES[one.outcome]),
            one.settled_because,
        )
        for place, one in enumerate(found, 1)
    ]
    headers = ("#", *map(say, (_("Findings"), _("Column"), _("How often"), _("Example"))))
    print_table(name, (*headers, *map(say, (_("Decision"), _("Why")))), rows)


@explain_errors
def settle_command(
    name: _Name,
    findings: Annotated[
        list[int], typer.Argument(metavar="#…", help="Their places in the list of findings.")
    ],
    outcome: Annotated[
        Outcome, typer.Option(help="Nobody's (harmless), or public by law (public).")
    ],
    because: Annotated[str, typer.Option(help="Why, without the values themselves.")],
    resource: _Resource = None,
    number: _Number = None,
) -> None:
    """Decide that what was found may be published; another one than who handed it in does."""
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        found = _findings(session, desk, resource, number)
        for place in findings:
            if not 1 <= place <= len(found):
                text = _("There is no such finding: the list has {count}.")
                raise InvalidParameter("#", text, value=str(place), count=len(found))
            chosen = found[place - 1].id
            settle(session, terminal.privacy, chosen, outcome, because, operating_officer())


def _findings(
    session: Session, desk: Desk, resource: str | None, number: int | None
) -> Sequence[Finding]:
    resource_id = resource_of(desk, resource)
    scan = scans_of(session, [resource_id]).get((resource_id, number_of(desk, resource_id, number)))
    return () if scan is None else scan.findings
