"""Features made for tests, put into a layer without a file."""

import random
from collections.abc import Iterable

from geo.coordinates import Position
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.releases.rules import Authorship, Changes, ReleaseKind
from layers.releases.service import activate, open_release

AMMAN = Position(35.9106, 31.9539)


def place(
    ref: str, lon: float = AMMAN.lon, lat: float = AMMAN.lat, **more: object
) -> FeatureContent:
    """A feature with a name made of its ref."""
    content = {"names": {"en": f"School {ref}"}, **more}
    return FeatureContent(ref=ref, position=Position(lon, lat), **content)  # type: ignore[arg-type]


def release(
    deployment: Deployment,
    contents: Iterable[FeatureContent],
    *,
    layer: str = "schools",
    force: bool = False,
) -> tuple[int, Changes]:
    """Make the contents the next release of a layer; gives its number and what changed."""
    with deployment.database.writing() as session:
        store = FeatureStore(layer)
        made = open_release(session, store, kind=ReleaseKind.IMPORT, made=Authorship("tests"))
        stage(session, made, contents)
        changes = activate(session, store, made, force=force)
        return made.number, changes


def scattered(count: int, *, seed: int, spread_deg: float = 0.5) -> list[FeatureContent]:
    """Features in a cloud around Amman, denser towards its middle; the same for the same seed."""
    chance = random.Random(seed)
    return [
        place(
            f"{seed}-{number}",
            AMMAN.lon + chance.gauss(0, spread_deg),
            AMMAN.lat + chance.gauss(0, spread_deg),
        )
        for number in range(count)
    ]
