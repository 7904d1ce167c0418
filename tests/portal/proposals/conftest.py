"""A database with two agencies, their services and offices, and what may be proposed there."""

import pytest

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.assembly import proposables_of
from portal.audit.service import seal_with
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.proposals.proposables import Proposables
from portal.vocabularies.loading import load_vocabularies
from tests.layers.places import place, release
from tests.portal.directory.records import agency, service


@pytest.fixture
def proposables(jordan: Deployment) -> Proposables:
    seal_with(jordan.database.writer, b"k" * 32)
    offices = [
        place(ref, 35.9 + number / 100, 31.95, attributes={"agency": owner, "kind": "branch"})
        for number, (ref, owner) in enumerate(
            (("A1", "licensing"), ("A2", "licensing"), ("B1", "other"))
        )
    ]
    release(jordan, offices, layer="offices")
    with jordan.database.writing() as session:
        for register, records in (
            (Register.AGENCIES, [agency("licensing"), agency("other")]),
            (Register.SERVICES, [service("renew", "licensing"), service("else", "other")]),
        ):
            activate(
                session, STORES[register], stage(session, register, records, Authorship("tests"))
            )
    return proposables_of(jordan, load_vocabularies())
