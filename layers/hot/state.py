"""What the database is at, and under which key a hot index of that state is kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Self

import psycopg

from geo.database import sql
from layers.catalogue.queries import CollectionState
from layers.deployment import Deployment
from layers.responses import software_digest

_DIGEST_BYTES = 8


@dataclass(frozen=True)
class DataState:
    """One moment of the database.

    `keys` names, for each layer with a release, everything that an index of it depends on: the
    release and when it became current, the areas, the definitions, the settings and our code.
    """

    layers: Mapping[str, CollectionState]
    areas_version: str
    corrections: str
    keys: Mapping[str, str]

    def dump(self, deployment: Deployment) -> str:
        """Write the state as JSON, with what the keys depend on beside the database."""
        return json.dumps({"encoding": _encoding_digest(deployment).hex(), **asdict(self)})

    @classmethod
    def load(cls, text: str, deployment: Deployment) -> Self | None:
        """Read a state back, or None when its keys were made by other code or settings.

        Raises ValueError, TypeError or KeyError when the text is something else.
        """
        held = json.loads(text)
        if held.pop("encoding") != _encoding_digest(deployment).hex():
            return None
        layers = {name: CollectionState(**state) for name, state in held.pop("layers").items()}
        return cls(layers=layers, **held)


def read_state(connection: psycopg.Connection, deployment: Deployment) -> DataState:
    """Read the state in one statement, which a replica answers as well."""
    rows = connection.execute(
        sql("layers.hot", "state").text.encode(),
        {"layers": list(deployment.catalogue.every_name)},
    ).fetchall()
    encoding = _encoding_digest(deployment)
    layers: dict[str, CollectionState] = {}
    keys: dict[str, str] = {}
    areas_version = ""
    corrections = rows[0][-1] if rows else ""
    for name, release, count, demo, activated_at, areas_version, _corrections in rows:
        layers[name] = CollectionState(name, release, count, demo)
        if release is not None:
            about = repr((activated_at, areas_version, encoding)).encode()
            keys[name] = f"{release}-{blake2b(about, digest_size=_DIGEST_BYTES).hexdigest()}"
    return DataState(layers, areas_version, corrections, keys)


def _encoding_digest(deployment: Deployment) -> bytes:
    about = (
        [d.model_dump() for d in deployment.catalogue.every],
        deployment.country.languages,
        deployment.directions_url,
    )
    return blake2b(repr(about).encode(), key=software_digest()).digest()
