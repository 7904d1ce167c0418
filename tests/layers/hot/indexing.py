"""What tests of the hot index share: how much it may take, and the names of what it is made of."""

from collections.abc import Callable
from pathlib import Path

from layers.deployment import Deployment
from layers.hot.state import read_state
from layers.hot.watch import HotLayers

MUCH = 1_000_000_000


Followed = Callable[[Deployment, Path], HotLayers]


def keys(deployment: Deployment) -> dict[str, str]:
    return dict(deployment.database.ask(lambda c: read_state(c, deployment)).keys)
