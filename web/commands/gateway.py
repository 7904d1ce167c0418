"""`aroundme gateway`: how calls to agencies stand, and trying one."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from geo.errors import InvalidParameter
from geo.messages import mark
from portal.gateway.queries import call_figures
from portal.gateway.rules import Answer, Call, IdType, ServiceRoute, Subject
from portal.gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import portal_keys
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed

_WITHIN = timedelta(hours=1)


@explain_errors
def status_command() -> None:
    """List what became of the calls to agencies in the last hour, and who is left alone."""
    from portal.gateway.routes import load_routes  # noqa: PLC0415 - brings the contracts along

    _ = translator()
    settings = GatewaySettings()
    routes = load_routes(settings)
    with deployed() as deployment, deployment.database.reading() as session:
        figures = call_figures(session, _WITHIN)
    rows = [
        (
            service,
            route.agency,
            _where(settings, route),
            ", ".join(
                f"{state} {number}"
                for (called, state), number in figures.recent.items()
                if called == service
            ),
            figures.wrong_persons.get(service),
        )
        for service, route in routes.items()
    ]
    headers = (_("service"), _("agency"), _("asked"), _("last hour"), _("about others"))
    print_table(_("Calls to agencies"), headers, rows)
    for one in figures.left_alone:
        line = _("{name} is left alone until {moment} after {number} failures.")
        told = line.format(name=one.name, moment=f"{one.retry_at:%H:%M:%S}", number=one.failures)
        output().print(told, markup=False)


@explain_errors
def call_command(
    service: Annotated[str, typer.Argument(help="The code of the service, as status lists it.")],
    id_type: Annotated[IdType, typer.Option("--type", help="What kind of number.")] = (
        IdType.NATIONAL
    ),
    country: Annotated[str, typer.Option(help="Whose number: two letters.")] = "JO",
    parameter: Annotated[
        list[str] | None, typer.Option(help="name=value, as the contract has it.")
    ] = None,
) -> None:
    """Call a service about a person whose number is asked for, and print what became of it.

    What an agency says is printed only when it is simulated: of others the state alone.
    """
    # Only here, for they bring the contracts along.
    from portal.assembly import gateway_of  # noqa: PLC0415

    _ = translator()
    parameters = dict(_pair(one) for one in parameter or ())
    # Typed and not an argument: those stand in the list of processes and the shell's history.
    number = typer.prompt(_("The person's number"), hide_input=True)
    keys = portal_keys(PortalSettings())
    with deployed() as deployment:
        gateway = gateway_of(deployment, keys)
        try:
            route = gateway.route(service)
        except KeyError:
            text = mark("There is no service “{value}”: “aroundme gateway status” lists them.")
            raise InvalidParameter("service", text, value=service) from None
        subject = Subject(id_type, country, number)
        answer = gateway.call(Call(route, subject, "JO-operator", "terminal", parameters))
    _print_answer(answer)


def _print_answer(answer: Answer) -> None:
    output().print(f"{answer.state} {answer.message_id}", markup=False)
    if answer.is_demonstration and answer.content is not None:
        written = json.dumps(answer.content, ensure_ascii=False, indent=2)
        output().print(written, markup=False, soft_wrap=True)


def _where(settings: GatewaySettings, route: ServiceRoute) -> str:
    if route.is_simulated:
        return translator()(mark("simulator"))
    if settings.gateway_url is None:
        return translator()(mark("nobody"))
    return route.provider


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        told = mark("“{value}” is no parameter: write it like birth_date=1980-01-31.")
        raise InvalidParameter("parameter", told, value=text)
    return name, value
