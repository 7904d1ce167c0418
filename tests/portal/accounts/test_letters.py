"""Letters: what arrives at a real mail server, and what is said when none takes them."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from geo.errors import InvalidSetup
from portal.accounts.letters import Letter, LetterKind, MailNotSent, Postman
from portal.settings import PortalSettings

LINK = "https://portal.example/ar/invitations/abc-_123"
TO = "suad@agency.example"


class Mailbox:
    """Keeps what arrives; takes nothing for addresses that begin with "full"."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("full"):
            return "552 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        held = envelope.content
        assert isinstance(held, bytes)
        self.letters.append(message_from_bytes(held, policy=policy.default))
        return "250 OK"


def _authenticate(
    _server: object, _session: object, _envelope: object, _way: str, data: object
) -> AuthResult:
    held = (getattr(data, "login", b""), getattr(data, "password", b""))
    return AuthResult(success=held == (b"portal", b"p@ss word"), handled=False)


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[Mailbox, str]]:
    """A mail server that wants a password, and its host and port."""
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        authenticator=_authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield mailbox, f"127.0.0.1:{port}"
    controller.stop()


def _postman(server: str, login: str = "portal:p%40ss%20word@") -> Postman:
    url = f"smtp://{login}{server}?starttls=no"
    return Postman(PortalSettings(smtp_url=url, mail_from="portal@agency.example"))


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize(("language", "first"), [("ar", "السلام"), ("en", "Hello"), ("", "السلام")])
def test_a_letter_says_it_in_both_languages_and_nothing_else(
    mail: tuple[Mailbox, str], kind: LetterKind, language: str, first: str
) -> None:
    mailbox, server = mail
    _postman(server).send(Letter(kind, TO, LINK, language))
    letter = mailbox.letters.pop()
    assert (letter["To"], letter["From"]) == (TO, "portal@agency.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@agency.example>")
    assert letter.get_content_type() == "text/plain"
    body = letter.get_content()
    assert body.startswith(first)
    assert body.count(LINK) == 2
    assert "السلام عليكم" in body
    assert "Hello" in body
    assert "suad" not in body
    assert "{" not in letter["Subject"] + body
    assert "Around Me" in letter["Subject"]


@pytest.mark.parametrize(
    ("login", "to", "reason"),
    [("portal:wrong@", TO, "535"), ("portal:p%40ss%20word@", "full@x.example", "Refused")],
)
def test_a_letter_that_is_not_taken_is_named(
    mail: tuple[Mailbox, str], login: str, to: str, reason: str
) -> None:
    mailbox, server = mail
    with pytest.raises(MailNotSent, match=reason) as failed:
        _postman(server, login).send(Letter(LetterKind.RESET, to, LINK, "ar"))
    assert "wrong" not in str(failed.value)
    assert not mailbox.letters


def test_a_mail_server_that_is_away_is_named() -> None:
    with pytest.raises(MailNotSent, match="refused"):
        _postman("127.0.0.1:1").send(Letter(LetterKind.RESET, TO, LINK, "ar"))


def test_a_server_that_knows_no_encryption_gets_no_password(mail: tuple[Mailbox, str]) -> None:
    mailbox, server = mail
    postman = Postman(PortalSettings(smtp_url=f"smtp://portal:p%40ss%20word@{server}"))
    with pytest.raises(MailNotSent):
        postman.send(Letter(LetterKind.RESET, TO, LINK, "ar"))
    assert not mailbox.letters


def test_without_a_mail_server_nothing_is_sent() -> None:
    postman = Postman(PortalSettings())
    assert not postman.is_set_up
    with pytest.raises(MailNotSent, match="AROUNDME_SMTP_URL"):
        postman.send(Letter(LetterKind.RESET, TO, LINK, "ar"))


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://x:y"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidSetup, match="AROUNDME_SMTP_URL"):
        Postman(PortalSettings(smtp_url=url))


def test_an_address_cannot_bring_headers_along(mail: tuple[Mailbox, str]) -> None:
    mailbox, server = mail
    with pytest.raises(ValueError, match="Header"):
        _postman(server).send(Letter(LetterKind.RESET, f"{TO}\nBcc: x@y.example", LINK, "ar"))
    assert not mailbox.letters
