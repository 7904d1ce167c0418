"""The whole zoo: small files of every kind, what each is, and how open it would be."""

from tests.portal.opendata.zoo.animals import Animal
from tests.portal.opendata.zoo.broken import BROKEN, EMPTY, HARMFUL
from tests.portal.opendata.zoo.papers import ARCHIVES, MISNAMED, PAPERS
from tests.portal.opendata.zoo.records import PLACES, RECORDS
from tests.portal.opendata.zoo.statements import STATEMENTS
from tests.portal.opendata.zoo.tables import SHEETS, TEXTS

ZOO: tuple[Animal, ...] = (
    *TEXTS,
    *SHEETS,
    *RECORDS,
    *PLACES,
    *STATEMENTS,
    *PAPERS,
    *ARCHIVES,
    *MISNAMED,
    *EMPTY,
    *BROKEN,
    *HARMFUL,
)
