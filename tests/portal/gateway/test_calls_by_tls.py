"""Calls over TLS: to a security server that can show who it is, and that sees who we are."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from geo.errors import InvalidSetup
from portal.gateway.making import make_gateway
from portal.gateway.rules import AnswerState
from portal.gateway.settings import GatewaySettings
from tests.portal.gateway.conftest import Calling
from tests.simulators.agencies_running import RunningAgencies


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate of this machine that vouches for itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / f"{name}.pem"
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(held + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates: the security server's, ours, and that of somebody else."""
    made = tmp_path_factory.mktemp("tls")
    for name in ("server", "portal", "stranger"):
        certificate(made, name)
    return made


@pytest.fixture(scope="module")
def secured(folder: Path, simulator: RunningAgencies) -> Iterator[str]:
    """A security server that takes our certificate alone, before the simulator."""

    class Passing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Request(f"{simulator.url}{self.path}", body, dict(self.headers))  # noqa: S310 - our own
            with urlopen(asked) as answer:  # noqa: S310 - as above
                said = answer.read()
                self.send_response(answer.status)
                for name in ("Content-Type", "X-Road-Id"):
                    self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

        def log_message(self, *_said: object) -> None:
            """Keep quiet."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.load_verify_locations(folder / "portal.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    server.handle_error = lambda *_asked: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def state(
    calling: Calling, url: str, own: Path | None, authority: Path | None
) -> tuple[AnswerState, str | None]:
    """Call by a security server, and return what became of it and whose matter that is."""
    settings = GatewaySettings(
        gateway_url=url,
        gateway_allow_private=True,
        gateway_certificate_file=own,
        gateway_authority_file=authority,
    )
    calling.gateway = make_gateway(calling.database, calling.keys, settings)
    found = calling.state("property-tax")
    [(whose,)] = calling.rows("error_class")
    return found, whose


def test_it_answers_whom_it_knows(calling: Calling, secured: str, folder: Path) -> None:
    ours, theirs = folder / "portal.pem", folder / "server.pem"
    assert state(calling, secured, ours, theirs) == (AnswerState.OK, None)


@pytest.mark.parametrize(
    ("own", "authority"),
    [("portal.pem", "stranger.pem"), ("portal.pem", None), ("stranger.pem", "server.pem")],
)
def test_who_cannot_show_who_it_is_gets_nothing(
    calling: Calling, secured: str, folder: Path, own: str, authority: str | None
) -> None:
    vouching = None if authority is None else folder / authority
    found, _whose = state(calling, secured, folder / own, vouching)
    assert found is AnswerState.UNAVAILABLE
    assert calling.rows("http_status") == [(None,)]


def test_without_our_certificate_nothing_is_answered(
    calling: Calling, secured: str, folder: Path
) -> None:
    found, _whose = state(calling, secured, None, folder / "server.pem")
    assert found is AnswerState.UNAVAILABLE


def test_a_certificate_that_is_not_there_is_said(calling: Calling, folder: Path) -> None:
    with pytest.raises(InvalidSetup, match="AROUNDME_GATEWAY_CERTIFICATE_FILE"):
        state(calling, "https://127.0.0.1:9", folder / "none.pem", None)
