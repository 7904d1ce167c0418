"""Every animal of the zoo handed in as officers do, and what is said of it afterwards."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.errors import InvalidParameter
from portal.attachments.receiving import Receiving
from portal.opendata.datasets.queries import any_versions_of
from portal.opendata.datasets.rules import FILES
from portal.opendata.datasets.versions import NewVersion, add_file, discard_version
from portal.opendata.formats.rules import Doubt
from portal.opendata.formats.sniffing import detect
from portal.opendata.openness.facts import facts_of
from portal.opendata.openness.rules import Known
from portal.opendata.openness.stars import Stars, rate
from portal.opendata.openness.versions import version_facts
from tests.portal.opendata.datasets.desk import Desk
from tests.portal.opendata.zoo.animals import Animal

_DAY = date(2031, 5, 1)


@dataclass(frozen=True)
class Judged:
    """What became of a file: its format, its stars, the doubts; `refusal` where it was refused."""

    format: str
    stars: Stars
    doubts: frozenset[Doubt]
    refusal: str | None = None


def hand_in(desk: Desk, animal: Animal, folder: Path) -> Judged:
    """Hand a file in for the only resource of a desk, and rate the version that comes of it."""
    path = folder / animal.name
    animal.make(path)
    resource = desk.resource()
    try:
        with Receiving(desk.store, FILES) as received, desk.database.writing() as session:
            received.open(animal.name)
            received.write(path.read_bytes())
            row = add_file(session, desk.ctx, resource, received, NewVersion(_DAY), desk.editor)
            number = row.number
    except InvalidParameter as error:
        assert error.parameter == "file"
        found = detect(path, animal.name, name=animal.name)
        stars = rate(facts_of(found, licence_is_open=True))
        return Judged(found.format, stars, found.doubts, error.message.text)
    finally:
        path.unlink()
    with desk.database.reading() as session:
        versions = any_versions_of(session, resource)
    version = next(one for one in versions if one.number == number)
    with desk.database.writing() as session:
        # Its bytes may be those of the next one, under another name.
        discard_version(session, desk.ctx, resource, number, desk.editor)
    facts = version_facts(version, Known(), licence_is_open=True)
    return Judged(version.detected_format or "?", rate(facts), facts.doubts)
