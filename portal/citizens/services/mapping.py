"""Which function understands the answer of which service."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from portal.citizens.services.mappers import business, employment, municipality, papers
from portal.citizens.services.mappers.values import Content
from portal.citizens.services.views import View

Mapper = Callable[[Content], View]
MAPPERS: Mapping[str, Mapper] = MappingProxyType(
    {
        "traffic-fines": municipality.traffic_fines,
        "property-tax-amman": municipality.property_tax_amman,
        "land-reservations": municipality.land_reservations,
        "profession-licences": municipality.profession_licences,
        "property-tax": business.property_tax,
        "individual-establishments": business.individual_establishments,
        "no-conviction-certificate": papers.no_conviction_certificate,
        "employment-applications": employment.employment_applications,
        "registered-phone": employment.registered_phone,
        "employee-card": employment.employee_card,
        "civil-status": papers.civil_status,
        "driving-and-vehicle-licences": papers.driving_and_vehicle_licences,
        "establishment-number": business.establishment_number,
    }
)


def view_of(code: str, content: Content) -> View:
    """Return what a service shows of an answer that its contract has let through.

    What only names the outcome and the person is left out before: `content` is the answer as it is
    kept in a snapshot.
    """
    return MAPPERS[code](content)
