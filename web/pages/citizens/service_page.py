"""What the pages about a citizen's services share: names of the directory, values, the ways on."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from portal.citizens.context import CitizenContext
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.rules import ServiceDefinition
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Service
from web.page.answers import Trouble
from web.page.citizen_page import CitizenPage
from web.page.site import site_of
from web.pages.citizens.ways import WAYS
from web.pages.citizens.written_views import ViewWriter


def context_of(page: CitizenPage) -> CitizenContext:
    """Return what actions of citizens need."""
    return page.site.citizens


@dataclass(frozen=True)
class ServiceNames:
    """What services and agencies are called, as the directory has them."""

    services: Mapping[str, Names]
    agencies: Mapping[str, Names]

    def words_of(self, definition: ServiceDefinition) -> str:
        """Return the names of a service and of its agency in all languages."""
        found = (
            self.services.get(definition.code, {}),
            self.agencies.get(definition.agency, {}),
        )
        return " ".join(name for names in found for name in names.values())


def names_here(session: Session, page: CitizenPage) -> ServiceNames:
    """Return the names; read once for each release of a register, then known."""
    known = site_of(page.request).known_names
    return ServiceNames(
        known.of(session, Register.SERVICES).names, known.of(session, Register.AGENCIES).names
    )


def summaries_here(session: Session) -> Mapping[str, Names]:
    """Return what each service of the citizen's page is, in a sentence of the directory."""
    codes = any_text(service_definitions())
    current = (Service.superseded_in.is_(None), Service.code == codes)
    rows = session.execute(select(Service.code, Service.content["summary"]).where(*current))
    return {code: summary or {} for code, summary in rows}


def writer_of(page: CitizenPage) -> ViewWriter:
    """Return what writes values in the language of a page."""
    site = site_of(page.request)
    return ViewWriter(
        page.language,
        page.deployment.country,
        page.translate,
        site.translations.plural(page.language),
        page.deployment.now().date(),
    )


def show_services(
    session: Session,
    page: CitizenPage,
    template: str,
    *,
    here: str,
    trouble: Trouble | None = None,
    **context: object,
) -> Response:
    """Answer with a page about services; `here` is its path in the ways of a citizen."""
    names = names_here(session, page)
    everywhere = {
        "citizen_ways": WAYS,
        "here": here,
        "names": names.services,
        "agency_names": names.agencies,
        "writer": writer_of(page),
    }
    return page.show(template, {**everywhere, **context}, trouble)
