"""E-mails of the accounts: what they say, in Arabic and English, and sending them."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from enum import StrEnum
from importlib import resources
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from geo.errors import AroundMeError, InvalidSetup
from geo.messages import mark as _
from portal.settings import PortalSettings

_LANGUAGES = ("ar", "en")
_TIMEOUT_S = 10.0
_SUBMISSION_PORT = 587
_TLS_PORT = 465


class LetterKind(StrEnum):
    """Why a letter is written; each has its texts in `letter_texts`."""

    INVITATION = "invitation"
    RESET = "reset"
    EMAIL_CHANGE = "email_change"
    EMAIL_CHANGED = "email_changed"


class MailNotSent(AroundMeError):
    """The mail server could not be reached, or did not take the letter."""


@dataclass(frozen=True)
class Letter:
    """One e-mail: a link and nothing personal. The chosen language stands first."""

    kind: LetterKind
    to: str
    link: str
    language: str


class Postman:
    """Sends letters through the mail server of the settings; makes a connection for each."""

    def __init__(self, settings: PortalSettings, site_name: str = "Around Me") -> None:
        self._server = None if settings.smtp_url is None else _server(settings.smtp_url)
        self._from = settings.mail_from
        self._site_name = site_name

    @property
    def is_set_up(self) -> bool:
        """Whether there is a mail server at all."""
        return self._server is not None

    def send(self, letter: Letter) -> None:
        """Send a letter, in ten seconds or not at all; raises MailNotSent."""
        if self._server is None:
            raise MailNotSent(
                _("There is no mail server: set AROUNDME_SMTP_URL, see docs/settings.md.")
            )
        try:
            with _connected(self._server) as connection:
                connection.send_message(self.write(letter))
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotSent(
                _("The e-mail to {address} was not sent: {reason}."),
                address=letter.to,
                reason=_reason(error),
            ) from error

    def write(self, letter: Letter) -> EmailMessage:
        """Put a letter into words."""
        first = letter.language if letter.language in _LANGUAGES else _LANGUAGES[0]
        texts = [
            _text(letter.kind, language)
            for language in sorted(_LANGUAGES, key=lambda language: language != first)
        ]
        filled = [text.format(site=self._site_name, link=letter.link) for text in texts]
        parts = [text.partition("\n") for text in filled]
        message = EmailMessage()
        message["Subject"] = " | ".join(subject for subject, _end, _body in parts)
        message["From"] = self._from
        message["To"] = letter.to
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = make_msgid(domain=self._from.rpartition("@")[2] or None)
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = f"{first}, {', '.join(set(_LANGUAGES) - {first})}"
        message.set_content("\n\n—\n\n".join(body.strip() for _subject, _end, body in parts))
        return message


def _text(kind: LetterKind, language: str) -> str:
    held = resources.files("portal.accounts") / "letter_texts" / f"{kind}.{language}.txt"
    return held.read_text("utf-8")


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
        return _signed_in(smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context), server)
    port = server.port or _SUBMISSION_PORT
    return _signed_in(smtplib.SMTP(host, port, timeout=_TIMEOUT_S), server)


def _signed_in(connection: smtplib.SMTP, server: SplitResult) -> smtplib.SMTP:
    wants_starttls = parse_qs(server.query).get("starttls") != ["no"]
    try:
        if server.scheme == "smtp" and wants_starttls:
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _reason(error: Exception) -> str:
    """Name the fault without what a server says at length: one line, no password in it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return str(getattr(error, "strerror", None) or type(error).__name__)
