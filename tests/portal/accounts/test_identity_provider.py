"""The simulated identity provider, as the portal's own client of OpenID Connect sees it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.accounts.oidc import Identity, finish, start
from portal.accounts.provider import OidcProvider
from portal.accounts.security import Security, make_security
from portal.settings import PortalSettings
from tests.portal.accounts.house import CHEAP
from tests.simulators.identity_provider_running import (
    CLIENT_ID,
    CLIENT_SECRET,
    RunningProvider,
    running_provider,
)

BACK = "https://portal.example/en/register/provider/back"
SOMEBODY = ("national", "JO", "9990000001")


@pytest.fixture(scope="module")
def simulated() -> Iterator[RunningProvider]:
    """A provider in a process of its own."""
    with running_provider() as running:
        yield running


@pytest.fixture
def security(tmp_path: Path) -> Security:
    """Keys for tickets."""
    settings = PortalSettings(secret_file=tmp_path / "secret")
    return make_security(settings, tmp_path, hasher=CHEAP)


def recognised(
    simulated: RunningProvider, security: Security, *somebody: str, back: str = BACK
) -> Identity | None:
    """Go there, be somebody, and come back."""
    provider = OidcProvider(
        simulated.issuer, CLIENT_ID, CLIENT_SECRET, "Identity", scope="openid identity"
    )
    begun = start(provider, security, back)
    assert begun is not None
    with urlopen(begun.url) as page:  # noqa: S310 - our own
        assert "9990000001" in page.read().decode()
    where = simulated.come_back(begun.url, *(somebody or SOMEBODY))
    assert where.startswith(back)
    return finish(provider, security, begun.ticket, where)


def test_it_says_who_somebody_is(simulated: RunningProvider, security: Security) -> None:
    identity = recognised(simulated, security)
    assert identity is not None
    told = (identity.claims["id_type"], identity.claims["id_country"], identity.claims["id_number"])
    assert told == SOMEBODY
    assert set(identity.claims) >= {"birthdate", "name", "name#ar"}


def test_each_client_knows_a_person_by_another_subject(
    simulated: RunningProvider, security: Security
) -> None:
    first = recognised(simulated, security)
    again = recognised(simulated, security)
    elsewhere = recognised(simulated, security, back="https://other.example/back")
    assert first is not None
    assert again is not None
    assert elsewhere is not None
    assert first.subject == again.subject != elsewhere.subject
    assert "9990000001" not in first.subject


@pytest.mark.parametrize("fault", ["denied", "wrong_nonce", "other_audience", "other_key"])
def test_what_is_not_right_is_not_believed(
    simulated: RunningProvider, security: Security, fault: str
) -> None:
    simulated.fail(fault)
    found = recognised(simulated, security)
    simulated.fail("none")
    assert found is None


def test_somebody_it_does_not_know_is_nobody(
    simulated: RunningProvider, security: Security
) -> None:
    assert recognised(simulated, security, "national", "JO", "1234567890") is None
