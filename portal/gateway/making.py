"""The gateway of a deployment, put together from the settings."""

import ssl

from geo.database import Database
from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.gateway.exchange import Line, ssl_context_of
from portal.gateway.routes import load_routes
from portal.gateway.settings import GatewaySettings
from portal.gateway.xroad import Lines, XRoadGateway
from portal.secrets import Keys


def make_gateway(database: Database, keys: Keys, settings: GatewaySettings) -> XRoadGateway:
    """Make the gateway; raises InvalidSetup for files that cannot be read.

    `database` is one in which the ledger may be written.
    """
    return XRoadGateway(
        database,
        keys,
        load_routes(settings),
        _lines(settings),
        settings.gateway_client,
    )


def _lines(settings: GatewaySettings) -> Lines:
    agencies = simulator = None
    if settings.gateway_url is not None:
        agencies = Line(
            settings.gateway_url.rstrip("/"),
            settings.gateway_allow_private,
            _context(settings),
            settings.gateway_check_hash,
        )
    if settings.gateway_simulator_url is not None:
        # It speaks plain HTTP, so no authorities are read for it.
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        simulator = Line(settings.gateway_simulator_url, allow_private=True, ssl_context=bare)
    return Lines(agencies, simulator)


def _context(settings: GatewaySettings) -> ssl.SSLContext:
    certificate, authority = settings.gateway_certificate_file, settings.gateway_authority_file
    try:
        return ssl_context_of(
            None if certificate is None else str(certificate),
            None if authority is None else str(authority),
        )
    except OSError as error:
        raise InvalidSetup(
            _(
                "The certificates for calls to agencies cannot be read: {reason}. Look at "
                "AROUNDME_GATEWAY_CERTIFICATE_FILE and AROUNDME_GATEWAY_AUTHORITY_FILE."
            ),
            reason=error,
        ) from error
