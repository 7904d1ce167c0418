"""What is made for citizens from the settings: the identity provider, and rules for news."""

from datetime import timedelta

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.accounts.provider import OidcProvider
from portal.citizens.context import NewsRules
from portal.citizens.evidence.provider import SCOPE
from portal.citizens.settings import CitizenSettings
from portal.notifications.rules import Channel
from portal.settings import PortalSettings


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


def news_rules(settings: PortalSettings) -> NewsRules:
    """Return how often a person is written to, and how long before an end."""
    pause = {
        Channel.EMAIL: timedelta(hours=settings.news_email_hours),
        Channel.SMS: timedelta(hours=settings.news_sms_hours),
    }
    return NewsRules(pause, tuple(int(day) for day in settings.reminder_days.split(",")))
