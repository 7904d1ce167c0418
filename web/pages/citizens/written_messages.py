"""Messages of an inbox in the language of the page: what they are called, and what they say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import Message, Translate
from portal.citizens.inbox.rules import KINDS, ValueType
from portal.citizens.inbox.service import InboxLine
from portal.citizens.reminders.rules import ENDINGS
from portal.directory.registers.definitions import Register
from web.page.citizen_page import CitizenPage
from web.page.languages import locale_of
from web.page.rendering import write_day
from web.page.site import site_of


@dataclass(frozen=True)
class WrittenMessage:
    """A message in words; `address` is the page that it leads to, where it can still be read."""

    id: UUID
    title: Markup | str
    body: Markup | str
    created_at: datetime
    is_read: bool
    address: str | None


class MessageWriter:
    """Puts messages into words: days as the language writes them, services by their names."""

    def __init__(self, session: Session, page: CitizenPage) -> None:
        site = site_of(page.request)
        self._page = page
        self._say = site.pages.say
        self._translate: Translate = page.translate
        self._locale = locale_of(page.language, page.deployment.country)
        self._services = site.known_names.of(session, Register.SERVICES).names
        self._writers: Mapping[ValueType, Callable[[str], str]] = {
            ValueType.TEXT: str,
            ValueType.DAY: self._day,
            ValueType.SERVICE: self._service,
            ValueType.ENDING: lambda what: self._translate(ENDINGS.get(what, what)),
        }

    def write(self, line: InboxLine) -> WrittenMessage | None:
        """Return a message in words; None for a kind that is not known here, or without its key."""
        kind = KINDS.get(line.kind)
        if kind is None or line.content is None:
            return None
        values = {
            name: self._writers[written](line.content.values.get(name, ""))
            for name, written in kind.places.items()
        }
        language = self._page.language
        return WrittenMessage(
            id=line.id,
            title=self._say(language, Message(kind.title, values)),
            body=self._say(language, Message(kind.body, values)),
            created_at=line.created_at,
            is_read=line.is_read,
            address=f"/{language}{line.content.path}",
        )

    def ending(self, what: str) -> str:
        """Return what something that ends is called."""
        return self._translate(ENDINGS.get(what, what))

    def _day(self, text: str) -> str:
        return write_day(date.fromisoformat(text), self._locale)

    def _service(self, code: str) -> str:
        names: Names = self._services.get(code, {})
        return names.get(self._page.language) or next(iter(names.values()), code)
