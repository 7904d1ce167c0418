"""Letters on their way: encrypted to a mail server that can show who it is, and to no other."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from portal.notifications.rules import Event
from portal.notifications.senders import WrittenLetter
from portal.notifications.smtp import SmtpSender
from portal.notifications.templates import Text

LETTER = WrittenLetter(
    "<one@agency.example>",
    "suad@agency.example",
    (Text("en", "Hello", "https://portal.example/x"),),
    datetime(2026, 11, 29, tzinfo=UTC),
)


class Counter:
    """Counts what arrives."""

    def __init__(self) -> None:
        self.arrived = 0

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, _server: object, _session: object, _envelope: Envelope
    ) -> str:
        self.arrived += 1
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine and its key, which nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(held + made.public_bytes(Encoding.PEM))
    return path


@contextmanager
def _serving(scheme: str, certificate: Path) -> Iterator[tuple[Counter, str]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    counter = Counter()
    if scheme == "smtps":
        server = Controller(counter, hostname="127.0.0.1", port=port, ssl_context=context)
    else:
        server = Controller(
            counter, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True
        )
    server.start()
    try:
        yield counter, f"{scheme}://127.0.0.1:{port}"
    finally:
        server.stop()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_letter_goes_to_a_server_that_is_vouched_for_and_to_no_other(
    scheme: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _serving(scheme, certificate) as (counter, url):
        sender = SmtpSender(url, "portal@agency.example")
        verdict = sender.send(LETTER)
        assert verdict.event is Event.UNREACHED
        assert "CERTIFICATE_VERIFY_FAILED" in (verdict.sentence or "")
        assert counter.arrived == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert sender.send(LETTER).event is Event.TAKEN
        sender.close()
        assert counter.arrived == 1
