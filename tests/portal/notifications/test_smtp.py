"""Letters by e-mail: what arrives at a real mail server, and what is said when none takes them."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from geo.errors import InvalidSetup
from portal.accounts.letters import KINDS
from portal.assembled_letters import letter_kinds
from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel, Event
from portal.notifications.senders import WrittenLetter
from portal.notifications.smtp import SmtpSender
from portal.notifications.templates import (
    LANGUAGES,
    SITE_NAMES,
    Text,
    Unfilled,
    digest,
    places,
    write,
)

LINK = "https://portal.example/ar/invitations/abc-_123"
TO = "suad@agency.example"
LETTERS = [kind for kind in KINDS if kind.channel is Channel.EMAIL]


class Mailbox:
    """Keeps what arrives; addresses that begin with "full" or "later" are told so."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("full"):
            return "552 mailbox full"
        if address.startswith("later"):
            return "451 come again"
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


WRITTEN_AT = datetime(2026, 11, 29, 4, 5, 6, tzinfo=UTC)
VALUES = {"site": "Government Portal", "link": LINK}


def _sender(
    server: str, login: str = "portal:p%40ss%20word@", query: str = "starttls=no"
) -> SmtpSender:
    return SmtpSender(f"smtp://{login}{server}?{query}", "portal@agency.example")


def _letter(kind: LetterKind = LETTERS[1], to: str = TO, language: str = "ar") -> WrittenLetter:
    return WrittenLetter("<one@agency.example>", to, write(kind, language, VALUES), WRITTEN_AT)


@pytest.mark.parametrize("kind", LETTERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("language", "first"), [("ar", "السلام"), ("en", "Hello"), ("", "السلام")])
def test_a_letter_says_it_in_both_languages_and_nothing_else(
    mail: tuple[Mailbox, str], kind: LetterKind, language: str, first: str
) -> None:
    mailbox, server = mail
    sender = _sender(server)
    assert sender.send(_letter(kind, language=language)).event is Event.TAKEN
    sender.close()
    letter = mailbox.letters.pop()
    assert (letter["To"], letter["From"]) == (TO, "portal@agency.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == "<one@agency.example>"
    assert letter["Date"].datetime == WRITTEN_AT
    assert letter.get_content_type() == "text/plain"
    body = letter.get_content()
    assert body.startswith(first)
    assert body.count(LINK) == 2
    assert "السلام عليكم" in body
    assert "Hello" in body
    assert "suad" not in body
    assert "{" not in letter["Subject"] + body
    assert SITE_NAMES["en" if language == "en" else "ar"] in letter["Subject"]


def test_every_kind_has_its_texts_in_both_languages_with_the_places_it_says() -> None:
    for kind in letter_kinds():
        for language in LANGUAGES:
            others = tuple(f"_{other}" for other in LANGUAGES if other != language)
            wanted = {place for place in kind.places if not place.endswith(others)}
            assert places(kind, language) == wanted, (kind.name, language)
        with pytest.raises(Unfilled, match="undefined"):
            write(kind, "en", {})
    assert len({digest(kind) for kind in letter_kinds()}) == len(list(letter_kinds()))


@pytest.mark.parametrize(
    ("to", "event", "sentence"),
    [
        ("full@x.example", Event.REFUSED, "552 mailbox full"),
        ("later@x.example", Event.PUT_OFF, "451 come again"),
        ("سعاد@x.example", Event.REFUSED, "do not take"),
    ],
)
def test_a_letter_that_is_not_taken_is_told_with_the_servers_sentence(
    mail: tuple[Mailbox, str], to: str, event: Event, sentence: str
) -> None:
    mailbox, server = mail
    sender = _sender(server)
    verdict = sender.send(_letter(to=to))
    assert verdict.event is event
    assert sentence in (verdict.sentence or "")
    assert not mailbox.letters
    # The connection is good for the next one.
    assert sender.send(_letter()).event is Event.TAKEN
    sender.close()
    assert mailbox.letters.pop()["To"] == TO


@pytest.mark.parametrize(
    ("login", "query", "sentence"),
    [
        ("portal:wrong@", "starttls=no", "535"),
        ("portal:p%40ss%20word@", "", "STARTTLS"),
    ],
    ids=["wrong password", "no encryption for a password"],
)
def test_what_the_operator_has_to_mend_refuses_no_letter(
    mail: tuple[Mailbox, str], login: str, query: str, sentence: str
) -> None:
    mailbox, server = mail
    verdict = _sender(server, login, query).send(_letter())
    assert verdict.event is Event.UNREACHED
    assert sentence in (verdict.sentence or "")
    assert "wrong" not in (verdict.sentence or "")
    assert not mailbox.letters


def test_a_mail_server_that_is_away_is_named() -> None:
    verdict = _sender("127.0.0.1:1").send(_letter())
    assert verdict.event is Event.UNREACHED
    assert "refused" in (verdict.sentence or "")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://x:y"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidSetup, match="AROUNDME_SMTP_URL"):
        SmtpSender(url, "portal@agency.example")


def test_an_address_cannot_bring_headers_along(mail: tuple[Mailbox, str]) -> None:
    mailbox, server = mail
    verdict = _sender(server).send(_letter(to=f"{TO}\nBcc: x@y.example"))
    assert verdict.event is Event.REFUSED
    assert not mailbox.letters


def test_lines_that_begin_with_a_dot_arrive_as_they_are(mail: tuple[Mailbox, str]) -> None:
    mailbox, server = mail
    texts = (Text("en", "Dots", "one\n.\n..two\n. three"),)
    sender = _sender(server)
    written = WrittenLetter("<dots@agency.example>", TO, texts, WRITTEN_AT)
    assert sender.send(written).event is Event.TAKEN
    sender.close()
    letter = mailbox.letters.pop()
    assert letter.get_content() == "one\n.\n..two\n. three\n"
    assert letter["List-Unsubscribe"] is None, "only letters that can be ended say how"


def test_a_letter_that_can_be_ended_says_so_to_mail_programs(mail: tuple[Mailbox, str]) -> None:
    mailbox, server = mail
    sender, ends = _sender(server), f"https://portal.example/ar/unsubscribe/{'x' * 300}"
    texts = (Text("en", "News", f"Stop: {ends}"),)
    written = WrittenLetter("<news@agency.example>", TO, texts, WRITTEN_AT, ends)
    assert sender.send(written).event is Event.TAKEN
    sender.close()
    letter = mailbox.letters.pop()
    assert "".join(letter["List-Unsubscribe"].split()) == f"<{ends}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
