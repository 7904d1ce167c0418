"""Where the services are: read from a TOML file, checked against the contracts."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.gateway.contract_files import contract_codes
from portal.gateway.rules import ServiceRoute
from portal.gateway.settings import GatewaySettings

_PROVIDER = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){4}")
_LONGEST_S = 30.0


def load_routes(settings: GatewaySettings) -> Mapping[str, ServiceRoute]:
    """Return the routes by the codes of their services.

    Raises InvalidSetup for a file that cannot be read, names no provider, or a service that has no
    contract.
    """
    named = settings.gateway_routes_file
    path = named or resources.files("portal.gateway") / "routes.toml"
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidSetup(
            _("The routes of agencies {path} cannot be read: {reason}."), path=named, reason=error
        ) from error
    return {service: _route(settings, service, said) for service, said in read.items()}


def _route(settings: GatewaySettings, service: str, said: Any) -> ServiceRoute:  # noqa: ANN401 - TOML
    told = said if isinstance(said, dict) else {}
    agency, provider = str(told.get("agency", "")), str(told.get("provider", ""))
    timeout_s = told.get("timeout_s", ServiceRoute.timeout_s)
    if service not in contract_codes() or not agency or not _PROVIDER.fullmatch(provider):
        raise InvalidSetup(
            _(
                "The route of “{service}” cannot be used: it needs a contract, an agency, and a "
                "provider like JO/GOV/2001/revenue/property-tax."
            ),
            service=service,
        )
    if not isinstance(timeout_s, int | float) or not 0 < timeout_s <= _LONGEST_S:
        raise InvalidSetup(
            _("The route of “{service}” needs a time limit between 0 and {most} seconds."),
            service=service,
            most=int(_LONGEST_S),
        )
    return ServiceRoute(service, agency, provider, float(timeout_s), settings.is_simulated(agency))
