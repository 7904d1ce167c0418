"""The national identity provider of a deployment, from the settings."""

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.accounts.provider import OidcProvider
from portal.citizens.evidence.provider import SCOPE
from portal.citizens.settings import CitizenSettings


def identity_provider(settings: CitizenSettings) -> OidcProvider | None:
    """Return the provider that proves people; raises InvalidSetup for half a one."""
    if settings.identity_provider_issuer is None:
        return None
    if settings.identity_provider_client_id is None:
        raise InvalidSetup(
            _(
                "AROUNDME_IDENTITY_PROVIDER_ISSUER is set:"
                " AROUNDME_IDENTITY_PROVIDER_CLIENT_ID is needed as well."
            )
        )
    return OidcProvider(
        settings.identity_provider_issuer,
        settings.identity_provider_client_id,
        settings.identity_provider_client_secret,
        settings.identity_provider_name,
        scope=SCOPE,
    )
