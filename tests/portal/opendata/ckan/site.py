"""A portal with some datasets that CKAN's clients ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import agency
from tests.portal.hsds.demonstration import put
from tests.portal.opendata.published import (
    NAME,
    PUBLISHED,
    dataset_there,
    resource_there,
    version_there,
)

STATISTICS = "department-of-statistics"
HEALTH = "ministry-of-health"
BECAUSE = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}
LATER = PUBLISHED + timedelta(days=10)


@contextmanager
def filled(databases: Databases, template: str) -> Iterator[Deployment]:
    """A deployment with five datasets of two agencies, one of them withdrawn."""
    with databases.new(template) as url, deployment_on(url) as made:
        put(
            made,
            Register.AGENCIES,
            [
                agency(HEALTH, names={"ar": "وزارة الصحة", "en": "Ministry of Health"}),
                agency(STATISTICS, names={"ar": "دائرة الإحصاءات", "en": "Statistics"}),
            ],
        )
        with made.database.writing() as session:
            rich = dataset_there(session)
            api = resource_there(session, rich, "interface", 1, "api")
            version_there(session, api, "x.json", b"{}", address="/api/v1/layers")
            resource_there(session, rich, "nothing-yet", 2)
            for number in range(3):
                dataset_there(
                    session,
                    f"gdp-{number}",
                    agency=STATISTICS,
                    category="gross_domestic_product",
                    titles={"ar": f"الناتج {number}", "en": f"Product {number}"},
                    texts={"ar": "", "en": "Figures by quarter"},
                    keywords={"en": ["economy", f"part {number}"], "ar": ["اقتصاد"]},
                    licence="cc-by-4.0",
                    modified_at=PUBLISHED + timedelta(days=number),
                    is_sample=False,
                )
            dataset_there(
                session,
                "withdrawn",
                files={},
                withdrawn_at=LATER,
                modified_at=LATER,
                withdrawn_because=BECAUSE,
            )
        yield made


ACTIVE = [*(f"gdp-{number}" for number in range(3)), NAME]
