"""Services are found by every agency that takes part in them."""

from layers.deployment import Deployment
from portal.directory.services.queries import ServiceFilters, services_page
from tests.portal.directory.records import agency, service
from tests.portal.hsds.demonstration import fill


def test_an_agency_lists_the_services_it_gives_and_those_it_takes_part_in(
    jordan: Deployment,
) -> None:
    fill(
        jordan,
        agencies=[agency("one"), agency("two"), agency("three")],
        services=[service("alone", "one"), service("shared", "one", co_providers=["two"])],
    )

    def codes(owner: str) -> list[str]:
        with jordan.database.reading() as session:
            page = services_page(session, ServiceFilters(agency=owner), "en", limit=10)
        return sorted(line.code for line in page.lines)

    assert (codes("one"), codes("two"), codes("three")) == (["alone", "shared"], ["shared"], [])
