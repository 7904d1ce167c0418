"""The fields of the records of the back office, and the terms of the lists that they name."""

from collections.abc import Iterator

from geo.country import Names
from portal.directory.offices.shapes import office_shapes
from portal.directory.records.shapes import Shape, shapes_of
from portal.directory.registers.definitions import REGISTERS, Subject
from portal.vocabularies.rules import Vocabulary
from web.page.officer_page import OFFICES, OfficerPage

# The list that no vocabulary of the portal is: what offices do is said by their layer.
_OFFICE_SERVICES = "office_services"


def shapes_of_subject(officer_page: OfficerPage, subject: Subject) -> tuple[Shape, ...]:
    """Return the fields of a kind of record."""
    if subject is Subject.OFFICE:
        return office_shapes(officer_page.deployment.catalogue[OFFICES])
    return shapes_of(REGISTERS[subject].schema)


def terms_of(officer_page: OfficerPage, vocabulary: str) -> Iterator[tuple[str, Names]]:
    """Yield the codes of a vocabulary with their names, in its order."""
    if vocabulary == _OFFICE_SERVICES:
        attribute = officer_page.deployment.catalogue[OFFICES].attribute("services")
        yield from ((one.name, one.names) for one in (attribute.values if attribute else ()))
        return
    held: Vocabulary = getattr(officer_page.vocabularies, vocabulary)
    yield from ((one.code, one.names) for one in held)
