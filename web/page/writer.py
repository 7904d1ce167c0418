"""Pages as HTTP answers: the template of a language, the headers, the page of an error."""

from collections.abc import Mapping, Sequence

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from geo.messages import Message
from layers.deployment import Deployment
from layers.responses import server_address
from portal.announcements.parameters import urgent_ones
from web.navigation import INFORMATION, Component
from web.page.assets import static_address
from web.page.local_address import address_of
from web.page.look import VARY, look_of
from web.page.map_apps import offered_map_apps
from web.page.rendering import fill, isolate, make_environments
from web.settings import WebSettings
from web.translations import Translations

# A position in an answer is nobody else's business, so shared caches must not keep it. It is not
# `no-store`: that would take away the instant way back, and the address in the history of the
# browser tells the position all the same.
_CACHE_CONTROL = "private, no-cache"

# The pages on which something may stand that an agency has said of a person.
_ABOUT_PERSONS = ("my", "register", "demonstration")


class PageWriter:
    """Writes the pages of one deployment in all its languages; made once."""

    def __init__(
        self,
        deployment: Deployment,
        settings: WebSettings,
        translations: Translations,
        components: Sequence[Component],
        *,
        has_officers: bool,
        simulates_agencies: bool = False,
    ) -> None:
        self._deployment = deployment
        self._settings = settings
        self._translations = translations
        self._components = components
        self._sections = [section for one in components for section in one.sections]
        self._map_apps = offered_map_apps(settings.map_apps, deployment.directions_url)
        self._has_officers = has_officers
        self._simulates_agencies = simulates_agencies
        self._environments = make_environments(deployment.country, translations, static_address)

    def write(
        self,
        request: Request,
        language: str,
        template: str,
        *,
        status: int = 200,
        context: Mapping[str, object],
    ) -> Response:
        """Answer with a page."""
        environment = self._environments[language]
        everywhere = {
            "catalogue": self._deployment.catalogue,
            "settings": self._settings,
            "map_apps": self._map_apps,
            "information": INFORMATION,
            "components": self._components,
            "public_sections": self._sections,
            "is_official": self._deployment.country.is_official(server_address(request)),
            "translated_pages": self._translated_pages(request, language),
            # Only pages of officers ask for it: public ones are the same for all but their look.
            "signed_in": getattr(request.state, "signed_in", None),
            "has_officers": self._has_officers,
            "shows_simulated": self._simulates_agencies and _is_about_persons(request),
            "look": look_of(request),
            "address_here": address_of(request),
            **({} if "urgent" in context else {"urgent": urgent_ones(request)}),
        }
        text = environment.get_template(template).render({**everywhere, **context})
        is_officers = everywhere["signed_in"] is not None
        headers = {
            "Content-Language": language,
            "Cache-Control": "no-store" if is_officers else _CACHE_CONTROL,
            "Vary": VARY,
        }
        return HTMLResponse(text, status_code=status, headers=headers)

    def say(self, language: str, message: Message) -> Markup:
        """Put a message into a language, each value kept apart from the words around it."""
        translate = self._translations.to(language)
        values = {
            name: isolate(value.render(translate) if isinstance(value, Message) else value)
            for name, value in message.values.items()
        }
        return fill(translate(message.text), **values)

    def show_problem(
        self, request: Request, language: str, status: int, title: str, message: Message
    ) -> Response:
        """Answer with the page of an error; asks nothing of the database, which may be away."""
        context = {
            "status": status,
            "title": self._translations.to(language)(title),
            "sentence": self.say(language, message),
            "sources": (),
            "urgent": (),
        }
        answer = self.write(request, language, "page/problem.html", status=status, context=context)
        if status == 503:
            answer.headers["Retry-After"] = "5"
        return answer

    def _translated_pages(self, request: Request, language: str) -> dict[str, str]:
        """Return the address of this page in each other language, with the same query."""
        languages = self._deployment.country.languages
        first, _slash, rest = request.url.path.lstrip("/").partition("/")
        path = f"/{rest}" if first in languages and rest else "/around-me"
        query = f"?{request.url.query}" if request.url.query else ""
        return {other: f"/{other}{path}{query}" for other in languages if other != language}


def _is_about_persons(request: Request) -> bool:
    """Check by the word after the language whether a page may show what agencies say."""
    _language, _slash, rest = request.url.path.lstrip("/").partition("/")
    return rest.partition("/")[0] in _ABOUT_PERSONS
