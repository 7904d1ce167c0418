"""Letters by e-mail: one written as a message, and handed to the mail server of the settings."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.notifications.rules import Channel, Event, one_line
from portal.notifications.senders import Sender, Verdict, WrittenLetter
from portal.settings import PortalSettings

_CONNECT_TIMEOUT_S = 10.0
_REPLY_TIMEOUT_S = 60.0
# RFC 5321, 4.5.3.2.6: whoever gives up sooner may get a letter delivered twice.
_TAKEN_TIMEOUT_S = 600.0
_SUBMISSION_PORT = 587
_TLS_PORT = 465
_OK = 250
_START_MAIL_INPUT = 354
_PERMANENT = 500


class SmtpSender:
    """Sends through one mail server, several letters on one connection."""

    def __init__(self, url: str, mail_from: str) -> None:
        """Raises InvalidSetup for what is not the address of a mail server."""
        self._server = _server(url)
        self._from = mail_from
        self._connection: smtplib.SMTP | None = None

    def message_id(self, letter_id: UUID) -> str:
        """See Sender: a Message-ID in the domain that letters come from."""
        return f"<{letter_id}@{self._from.rpartition('@')[2] or 'localhost'}>"

    def send(self, letter: WrittenLetter) -> Verdict:
        """See Sender. Only what a server says of recipient and letter refuses it for good.

        A server that wants no connection, no password or no sender of ours wants a hand of the
        operator, and the letter waits for it.
        """
        try:
            to = _ascii_address(letter.to)
            message = compose(letter, self._from)
        except ValueError as error:
            return Verdict(Event.REFUSED, one_line(str(error)))
        try:
            connection = self._ready()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Verdict(Event.UNREACHED, said(error))
        try:
            return _handed_over(connection, to, message)
        except (smtplib.SMTPException, OSError) as error:
            # Cut off in the middle: whether the letter was taken is not known.
            self.close()
            return Verdict(Event.PUT_OFF, said(error))

    def close(self) -> None:
        """See Sender."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            _wait_at_most(connection, _CONNECT_TIMEOUT_S)
            connection.quit()
        connection.close()

    def _ready(self) -> smtplib.SMTP:
        """Return a connection on which the server takes a letter from us."""
        if self._connection is not None:
            # It may have closed the connection, or have had enough letters on it.
            with suppress(smtplib.SMTPException, OSError):
                _say_sender(self._connection, self._from)
                return self._connection
            self.close()
        self._connection = _connected(self._server)
        _say_sender(self._connection, self._from)
        return self._connection


def compose(letter: WrittenLetter, mail_from: str) -> EmailMessage:
    """Write the message: both languages in one text; raises ValueError for a false header."""
    message = EmailMessage()
    message["Subject"] = " | ".join(text.subject for text in letter.texts)
    message["From"] = mail_from
    message["To"] = _ascii_address(letter.to)
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = ", ".join(text.language for text in letter.texts)
    if letter.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Base64, for not every server on the way takes more than seven bits.
    words = "\n\n—\n\n".join(text.body for text in letter.texts)
    message.set_content(words, cte="base64")
    return message


def _ascii_address(address: str) -> str:
    """Return an address with its domain as the network writes it; raises ValueError."""
    name, _at, domain = address.rpartition("@")
    if not name.isascii():
        raise ValueError(f"mail servers do not take the letters before the @ of {address}")
    return f"{name}@{domain.encode('idna').decode()}"


def said(error: Exception) -> str:
    """Return the sentence of a server or of the system: one line, no password in it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPException):
        return one_line(f"{type(error).__name__}: {error}")
    return one_line(str(getattr(error, "strerror", None) or error or type(error).__name__))


def _answer(code: int, text: str | bytes) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}")


def _handed_over(connection: smtplib.SMTP, to: str, message: EmailMessage) -> Verdict:
    """Name the recipient and hand the letter over; the server's answers decide."""
    code, text = connection.rcpt(to)
    if code not in (_OK, 251):
        _forget(connection)
        return _verdict(code, text)
    code, text = connection.docmd("DATA")
    if code != _START_MAIL_INPUT:
        _forget(connection)
        return _verdict(code, text)
    connection.send(_on_the_wire(message))
    _wait_at_most(connection, _TAKEN_TIMEOUT_S)
    code, text = connection.getreply()
    _wait_at_most(connection, _REPLY_TIMEOUT_S)
    return Verdict(Event.TAKEN) if code == _OK else _verdict(code, text)


def _on_the_wire(message: EmailMessage) -> bytes:
    """Return a message with the line ends, leading dots and end that SMTP wants."""
    lines = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    stuffed = b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in lines.split(b"\r\n")
    )
    return stuffed.removesuffix(b"\r\n") + b"\r\n.\r\n"


def _wait_at_most(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _forget(connection: smtplib.SMTP) -> None:
    """Reset a letter that was begun, so that the server forgets it."""
    code, text = connection.rset()
    if code != _OK:
        raise smtplib.SMTPResponseException(code, text)


def _verdict(code: int, text: bytes) -> Verdict:
    event = Event.REFUSED if code >= _PERMANENT else Event.PUT_OFF
    return Verdict(event, _answer(code, text))


def _say_sender(connection: smtplib.SMTP, mail_from: str) -> None:
    code, text = connection.mail(mail_from)
    if code != _OK:
        raise smtplib.SMTPSenderRefused(code, text, mail_from)


def _server(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        is_right = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise InvalidSetup(
            _(
                "AROUNDME_SMTP_URL is not the address of a mail server: write it like "
                "smtp://user:password@mail.agency.example:587."
            )
        )
    return parts


def _connected(server: SplitResult) -> smtplib.SMTP:
    """Connect, encrypt, sign in; what fails on the way leaves no connection open."""
    host = server.hostname or "localhost"
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        port = server.port or _TLS_PORT
        timeout = _CONNECT_TIMEOUT_S
        return _greeted(smtplib.SMTP_SSL(host, port, timeout=timeout, context=context), server)
    port = server.port or _SUBMISSION_PORT
    return _greeted(smtplib.SMTP(host, port, timeout=_CONNECT_TIMEOUT_S), server)


def _greeted(connection: smtplib.SMTP, server: SplitResult) -> smtplib.SMTP:
    wants_starttls = parse_qs(server.query).get("starttls") != ["no"]
    try:
        if server.scheme == "smtp" and wants_starttls:
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.ehlo_or_helo_if_needed()
        _wait_at_most(connection, _REPLY_TIMEOUT_S)
    except BaseException:
        connection.close()
        raise
    return connection


def smtp_senders(settings: PortalSettings) -> Mapping[Channel, Callable[[], Sender]]:
    """Return how senders of the settings are made; nothing where no mail server is set.

    Raises InvalidSetup for what is not the address of a mail server.
    """
    url = settings.smtp_url
    if url is None:
        return {}
    _server(url)
    return {Channel.EMAIL: lambda: SmtpSender(url, settings.mail_from)}
