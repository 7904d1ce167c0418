"""The builder of hot indexes: follows the layers' releases and writes an index for each."""

import json
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.database import driver_connection
from geo.errors import AroundMeError, DatabaseUnavailable
from geo.file_locks import locked
from layers.deployment import Deployment
from layers.hot.build import Encoding, TooLarge, build
from layers.hot.files import bytes_of, load
from layers.hot.state import DataState, read_state

log = logging.getLogger(__name__)

STATUS = "status.json"
STATE = "state.json"
_BUILDING = ".building-"
_LOOK_EVERY_S = 0.2
_TRY_AGAIN_S = 30.0
_PAUSE_S = 1.0


@dataclass(frozen=True)
class Built:
    """What became of a layer's index; `problem` is None when it stands."""

    key: str
    features: int
    bytes: int
    seconds: float
    problem: str | None = None


class HotBuilder:
    """Keeps the indexes of a folder in step with the database; one builder a folder at a time.

    A build that fails leaves the older index where it is, is reported, and is tried again later;
    an index that would take more than is left of `most_bytes` is not tried until the layer changes.
    """

    def __init__(self, deployment: Deployment, folder: Path, most_bytes: int) -> None:
        self._deployment = deployment
        self._folder = folder
        self._most_bytes = most_bytes
        self._built: dict[str, Built] = {}
        self._retry_at: dict[str, float] = {}
        self._kept: DataState | None = None

    def run(self, stopped: threading.Event) -> None:
        """Work until told to stop; the database may come and go."""
        with self.alone(stopped):
            while not stopped.is_set():
                try:
                    self.catch_up()
                except AroundMeError as error:
                    log.warning("The hot index waits for the database: %s", error)
                    stopped.wait(_PAUSE_S)
                except OSError as error:
                    log.error("The hot index cannot be kept in %s: %s", self._folder, error)
                    stopped.wait(_PAUSE_S)
                stopped.wait(_LOOK_EVERY_S)

    @contextmanager
    def alone(self, stopped: threading.Event | None = None) -> Iterator[None]:
        """Wait until no other builder works in the folder, and clear up what one has left.

        Told to stop, it waits no longer.
        """
        stopped = stopped or threading.Event()
        self._folder.mkdir(parents=True, exist_ok=True)
        with locked(self._folder / ".lock", stopped) as is_ours:
            if is_ours:
                for left in self._folder.glob(f"{_BUILDING}*"):
                    shutil.rmtree(left, ignore_errors=True)
            yield

    def catch_up(self) -> None:
        """Build what is missing of the current releases."""
        self._folder.mkdir(parents=True, exist_ok=True)
        state = self._deployment.database.ask(lambda c: read_state(c, self._deployment))
        for layer in self._deployment.catalogue.every_name:
            key = state.keys.get(layer)
            if key is not None and self._is_missing(layer, key):
                self._bring(layer)
        self._keep(state)

    def _keep(self, state: DataState) -> None:
        """Keep the state beside the files, for workers that begin while the database is away."""
        if state != self._kept:
            _replace(self._folder / STATE, state.dump(self._deployment))
            self._kept = state

    def _is_missing(self, layer: str, key: str) -> bool:
        known = self._built.get(layer)
        if known is None or known.key != key:
            return True
        if known.problem is None:
            return not (self._folder / layer / key).is_dir()
        retry_at = self._retry_at.get(layer)
        return retry_at is not None and time.monotonic() >= retry_at

    def _bring(self, layer: str) -> None:
        """Build a layer's index, or find that it stands already."""
        started = time.monotonic()
        problem = None
        self._retry_at.pop(layer, None)
        with self._deployment.database.reading() as session:
            state = read_state(driver_connection(session), self._deployment)
            key, release = state.keys.get(layer), state.layers[layer].current_release
            if key is None or release is None:
                return
            try:
                if not self._stands(layer, key):
                    self._build(session, layer, key, release)
            except TooLarge:
                problem = "over the memory for the hot index (AROUNDME_HOT_MEMORY_BYTES)"
                # It would go on taking the memory that others may have now.
                shutil.rmtree(self._folder / layer, ignore_errors=True)
            except (DatabaseUnavailable, psycopg.OperationalError, SQLAlchemyError):
                raise
            except Exception as error:
                # Whatever is wrong with one layer, the others get their indexes.
                log.exception("The hot index of %s could not be built", layer)
                problem = f"{type(error).__name__}: {error}"
                self._retry_at[layer] = time.monotonic() + _TRY_AGAIN_S
        self._note(layer, key, problem, time.monotonic() - started)

    def _stands(self, layer: str, key: str) -> bool:
        """Look whether an index is there, whole, and small enough; one that is broken is removed.

        Raises TooLarge. After a fall of the machine files may be there without what was in them.
        """
        place = self._folder / layer / key
        if not place.is_dir():
            return False
        try:
            load(place)
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("The hot index in %s is broken and is built again: %s", place, error)
            shutil.rmtree(place)
            return False
        if bytes_of(place) > self._left_for(layer):
            raise TooLarge
        return True

    def _build(self, session: Session, layer: str, key: str, release: int) -> None:
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self._folder))
        try:
            build(
                session,
                self._encoding(),
                layer,
                release=release,
                folder=building,
                most_bytes=self._left_for(layer),
            )
            self._publish(building, layer, key)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _encoding(self) -> Encoding:
        deployment = self._deployment
        return Encoding(
            deployment.catalogue, deployment.country.languages, deployment.directions_url
        )

    def _left_for(self, layer: str) -> int:
        used = sum(built.bytes for name, built in self._built.items() if name != layer)
        return max(self._most_bytes - used, 0)

    def _publish(self, building: Path, layer: str, key: str) -> None:
        """Make the index appear as a whole; workers that still use an older one keep it mapped."""
        home = self._folder / layer
        home.mkdir(exist_ok=True)
        building.rename(home / key)
        for other in home.iterdir():
            if other.name != key:
                shutil.rmtree(other, ignore_errors=True)

    def _note(self, layer: str, key: str, problem: str | None, seconds: float) -> None:
        place = self._folder / layer / key
        features = size = 0
        if problem is None:
            features = json.loads((place / "facts.json").read_text("utf-8"))["count"]
            size = bytes_of(place)
            log.info(
                "hot index of %s: %d features, %d bytes, %.1f s", layer, features, size, seconds
            )
        else:
            log.error("no hot index of %s: %s", layer, problem)
        self._built[layer] = Built(key, features, size, round(seconds, 3), problem)
        status = {name: asdict(built) for name, built in self._built.items()}
        _replace(self._folder / STATUS, json.dumps(status))


def _replace(path: Path, text: str) -> None:
    """Write a file that appears as a whole."""
    written = path.with_name(f".{path.name}")
    written.write_text(text, "utf-8")
    written.replace(path)


def kept_state(folder: Path, deployment: Deployment) -> DataState | None:
    """Return the state that the builder has seen last, or None when there is none to use."""
    try:
        return DataState.load((folder / STATE).read_text("utf-8"), deployment)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # Also what a builder of another version has left.
        return None


def read_status(folder: Path) -> dict[str, Built]:
    """Read what the builder has said last; nothing when there is no builder."""
    try:
        held = json.loads((folder / STATUS).read_text("utf-8"))
        return {name: Built(**built) for name, built in held.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        # Also what a builder of another version has left.
        return {}
