"""What all public pages of the directory share: the request read, the clock, the way out."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from babel import Locale
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter, NotFound
from geo.messages import Several, Translate
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock
from layers.parameters import refuse_unknown, strict_parameters
from portal.directory.search.state import DirectoryState, directory_state
from portal.vocabularies.rules import Vocabularies, Vocabulary
from web.page.languages import locale_of
from web.page.site import Site, site_of
from web.pages.directory.data import Node, json_ld
from web.pages.directory.links import PageLinks, page_links
from web.pages.directory.validator import Validator

_LARGEST_PAGE = 10_000


class PublicPage:
    """One request for a public page; raises InvalidParameter for a query it does not know.

    `given` holds the parameters that say something. Nothing here reads a session: all visitors are
    given the same page, in the look they have chosen (web/page/look.py).
    """

    def __init__(
        self,
        request: Request,
        language: str,
        deployment: Deployment,
        known: Collection[str] = (),
    ) -> None:
        told = strict_parameters(request)
        refuse_unknown(told, known)
        self.request = request
        self.language = language
        self.deployment = deployment
        self.asked: Mapping[str, str] = told
        self.given = {name: text.strip() for name, text in told.items() if text.strip()}
        self.now: datetime = deployment.now()
        self._corrections = ""

    @property
    def today(self) -> date:
        """The day on the country's clock."""
        return self.now.date()

    @cached_property
    def clock(self) -> OpeningClock:
        """What is open now."""
        return OpeningClock(self.deployment.country, self.now, lambda: self._corrections)

    @property
    def site(self) -> Site:
        """What the application was made with."""
        return site_of(self.request)

    @property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies of the deployment."""
        return self.site.vocabularies

    @property
    def translate(self) -> Translate:
        """Puts a text into the language of the page."""
        return self.site.translations.to(self.language)

    @property
    def locale(self) -> Locale:
        """The locale of the page."""
        return locale_of(self.language, self.deployment.country)

    def kept(
        self, session: Session, *parts: object, has_places: bool = False
    ) -> tuple[DirectoryState, Validator]:
        """Ask for the state of the directory, and make the validator of the page from it.

        `has_places` says that the page shows places of any layer, not of offices alone.
        """
        state = directory_state(session)
        self._corrections = state.corrections
        layers = state.layers_version if has_places else ()
        return state, Validator(self.request, self.language, state.version, layers, *parts)

    def links(self, path: str, **query: str | None) -> PageLinks:
        """Return the canonical address of the page and its address in other languages."""
        return page_links(
            self.request, self.deployment.country.languages, self.language, path, **query
        )

    def show(
        self,
        template: str,
        links: PageLinks,
        state: DirectoryState,
        *,
        data: Node | None = None,
        **context: object,
    ) -> Response:
        """Answer with a page of the directory."""
        everywhere = {
            "links": links,
            "state": state,
            "is_demo": state.demo,
            "sources": (),
            "vocabularies": self.vocabularies,
            "json_ld": None if data is None else json_ld(data),
            "report_path": self.request.url.path,
            "rated_path": self.request.url.path,
            "today": self.today,
        }
        return self.site.pages.write(
            self.request, self.language, template, context={**everywhere, **context}
        )

    def redirect(self, path: str) -> Response:
        """Lead to the heir of an address; it may change hands again, so it is asked each time."""
        headers = {"Cache-Control": "public, no-cache"}
        return RedirectResponse(f"/{self.language}{path}", 301, headers=headers)

    def term(self, name: str, vocabulary: Vocabulary) -> str | None:
        """Read a parameter that is a term of a vocabulary; raises InvalidParameter."""
        return self.choice(name, vocabulary.codes)

    def choice(self, name: str, known: Collection[str]) -> str | None:
        """Read a parameter that is one of some values; raises InvalidParameter."""
        value = self.given.get(name)
        if value is not None and value not in known:
            raise InvalidParameter(
                name,
                _("{name}={value} is not possible. The values are: {known}."),
                value=value,
                allowed={"values": list(known)},
                name=name,
                known=Several(known),
            )
        return value

    def page(self, name: str = "page") -> int:
        """Read the number of a page, counted from 1; raises InvalidParameter."""
        text = self.given.get(name, "1")
        plain = latin_digits(text)
        if not re.fullmatch(r"\d{1,6}", plain, re.ASCII) or not 1 <= int(plain) <= _LARGEST_PAGE:
            raise InvalidParameter(
                name,
                _("{name}={value} is not possible: give a whole number from 1."),
                value=text,
                name=name,
            )
        return int(plain)


class Paging:
    """Where a page stands in its list, and the addresses of the pages beside it."""

    def __init__(
        self, public_page: PublicPage, page: int, size: int, count: int, name: str = "page"
    ) -> None:
        if count == 0 and page > 1:
            raise NotFound(_("The list has no page {page}."), page=page)
        self.page = page
        self.count = count
        self.first = (page - 1) * size + 1
        self.last = min(page * size, count)
        self.pages = max(1, -(-count // size))
        self._frame = public_page
        self._name = name

    def __bool__(self) -> bool:
        return self.pages > 1

    @property
    def before(self) -> str | None:
        """The address of the page before."""
        return self._address(self.page - 1) if self.page > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the next page."""
        return self._address(self.page + 1) if self.page < self.pages else None

    def _address(self, page: int) -> str:
        number = None if page == 1 else str(page)
        return query_address({**self._frame.given, self._name: number})


def query_address(given: Mapping[str, str | None]) -> str:
    """Return the address of the same page with other parameters, as browsers resolve it."""
    told = urlencode({name: text for name, text in given.items() if text is not None})
    return f"?{told}"
