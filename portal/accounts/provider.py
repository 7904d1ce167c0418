"""An OpenID Connect provider: what it says of itself, and checking what it has signed."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.settings import PortalSettings

_SCOPE = "openid email profile"
_TIMEOUT_S = 10.0
_KNOWN_FOR_S = 3600
_LEEWAY_S = 60
_LONGEST_ANSWER_BYTES = 1_000_000
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
# Signatures that the provider alone can make: with a shared key we could make them ourselves.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")


@dataclass(frozen=True)
class _Known:
    """What a provider says of itself, and its keys."""

    metadata: Mapping[str, Any]
    keys: KeySet
    since: float


class NotRight(Exception):
    """Something in an answer does not fit; nobody is told what, it only is not believed."""


class OidcProvider:
    """One provider; keeps what it said of itself for an hour. One for an application."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        name: str,
        *,
        scope: str = _SCOPE,
    ) -> None:
        if not _is_safe(issuer, issuer):
            raise InvalidSetup(
                _("The OpenID Connect provider {issuer} has no https address."), issuer=issuer
            )
        self.issuer = issuer
        self.name = name
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        # Reading the certificates of the authorities takes longer than a question to the provider.
        self._authorities = ssl.create_default_context()
        self._known: _Known | None = None
        self._lock = Lock()

    def client(self, redirect_uri: str | None = None) -> OAuth2Client:
        """Make a client of the provider that waits ten seconds and follows no redirect."""
        return OAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret,
            scope=self._scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            follow_redirects=False,
            trust_env=False,
            verify=self._authorities,
        )

    def way_to_authenticate(self, metadata: Mapping[str, Any]) -> str:
        """Choose how the portal shows its own secret, by header unless only a form will do."""
        if self._client_secret is None:
            return "none"
        taken = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"

    def metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself."""
        return self._learnt().metadata

    def claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Check an ID token (OpenID Connect Core 3.1.3.7) and give what it claims."""
        known = self._learnt()
        try:
            decoded = _decoded(str(token.get("id_token")), known)
        except InvalidKeyIdError:
            # The provider may have changed its keys since.
            decoded = _decoded(str(token.get("id_token")), self._learnt(anew=True))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client_id},
            },
            {
                "nonce": nonce,
                "client_id": self._client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=_LEEWAY_S)
        return dict(claims)

    def _learnt(self, *, anew: bool = False) -> _Known:
        with self._lock:
            known = self._known
            if known is None or anew or time.monotonic() - known.since > _KNOWN_FOR_S:
                known = self._known = self._learn()
            return known

    def _learn(self) -> _Known:
        with self.client() as client:
            metadata = _json(client, get_well_known_url(self.issuer, external=True))
            endpoints = [str(metadata.get(name)) for name in _ENDPOINTS]
            if metadata.get("issuer") != self.issuer or not all(
                _is_safe(endpoint, self.issuer) for endpoint in endpoints
            ):
                raise NotRight
            keys = KeySet.import_key_set(_json(client, metadata["jwks_uri"]))  # type: ignore[arg-type]
        return _Known(metadata, keys, time.monotonic())


def oidc_provider(settings: PortalSettings) -> OidcProvider | None:
    """Make the provider of the settings, if there is one; raises InvalidSetup for half a one."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        raise InvalidSetup(
            _("AROUNDME_OIDC_ISSUER is set: AROUNDME_OIDC_CLIENT_ID is needed as well.")
        )
    return OidcProvider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_name,
    )


def _decoded(id_token: str, known: _Known) -> jwt.Token:
    offered = known.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    allowed = [name for name in _ALGORITHMS if name in offered]
    registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
    return jwt.decode(id_token, known.keys, registry=registry)


def demand_success(answer: httpx2.Response) -> httpx2.Response:
    """Raise NotRight for whatever is not a plain answer of a sensible size."""
    if answer.status_code != httpx2.codes.OK or len(answer.content) > _LONGEST_ANSWER_BYTES:
        raise NotRight
    return answer


def _json(client: OAuth2Client, url: str) -> dict[str, Any]:
    held = demand_success(client.request("GET", url, withhold_token=True)).json()
    if not isinstance(held, dict):
        raise NotRight
    return held


def _is_safe(url: str, issuer: str) -> bool:
    """Check whether an address has TLS, or is that of a provider on this machine."""
    parts = urlsplit(url)
    is_local = urlsplit(issuer).hostname in _LOCAL_HOSTS and parts.hostname in _LOCAL_HOSTS
    return parts.scheme == "https" or (parts.scheme == "http" and is_local)
