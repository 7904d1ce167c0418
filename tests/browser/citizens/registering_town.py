"""A town in which people register: agencies that are simulated, a mail server, an SMS gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from portal.citizens.registration.checking import check_evidence
from portal.gateway.making import make_gateway
from portal.gateway.settings import GatewaySettings
from tests.browser.contact.town import Town, contact_town
from tests.conftest import Databases
from tests.portal.citizens.desk import evidence_jobs
from tests.simulators.agencies.persons import Person, find
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.site import change_portal, portal_on

COUNTRY_OF_PASSPORTS = "EG"


@dataclass
class RegisteringTown:
    """The server, the agencies, and a worker that is called by hand."""

    town: Town
    agencies: RunningAgencies
    done: int = 0

    def look_at_evidence(self) -> None:
        """Do what the worker does, and let the time pass after which it is shown."""
        database = self.town.house.database
        jobs = evidence_jobs(database, self.done)
        for self.done, key in jobs:
            check_evidence(database, portal_on(self.town.app).citizens, key)
        self.town.house.move(seconds=3)

    def later(self) -> None:
        """Let two days go by, after which nothing of before is counted."""
        self.town.house.clock.move(timedelta(days=2))


def somebody(id_type: str, number: str) -> Person:
    """Return somebody whom the simulated register knows."""
    country = COUNTRY_OF_PASSPORTS if id_type == "passport" else "JO"
    found = find(id_type, country, number)
    assert found is not None
    return found


def press(page: Page, path: str) -> None:
    """Send the form of a page whose address ends with a path, and wait for what comes."""
    with page.expect_navigation():
        page.locator(f"form[method=post][action$='{path}'] button[type=submit]").first.click()


@contextmanager
def registering_town(
    databases: Databases, template: str, folder: Path
) -> Iterator[RegisteringTown]:
    """Serve a copy of the demonstration data to people who register."""
    with contact_town(databases, template, folder) as town, running_agencies() as agencies:
        said = GatewaySettings(gateway_simulator_url=agencies.url, gateway_simulated="all")
        citizens = portal_on(town.app).citizens
        gateway = make_gateway(town.house.database, citizens.keys, said)
        change_portal(town.app, citizens=replace(citizens, gateway=gateway))
        yield RegisteringTown(town, agencies)
