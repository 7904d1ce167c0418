"""The hot layers of one process, kept in step with the database by threads of its own."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geo.errors import AroundMeError
from layers.deployment import Deployment
from layers.hot.builder import kept_state, read_status
from layers.hot.files import load
from layers.hot.index import HotLayer
from layers.hot.state import DataState, read_state
from layers.hot.warm import warm_up
from layers.opening.clock import OpeningClock

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.25
# A new release has to be seen within two seconds. Until its index stands, the old one answers for
# this long, which spares small layers the way through PostGIS; then PostGIS answers.
_GRACE_S = 1.2
_FRESH_S = 2.0
# Far beyond what loading takes; whoever waits for it goes on without.
_LOAD_S = 30.0


class HotLayers:
    """What can be answered from memory now. Requests only read; the threads swap whole mappings.

    One thread follows the database, the other loads: reading a large index takes seconds, in which
    a release of another layer must be seen.
    """

    def __init__(self, deployment: Deployment, folder: Path) -> None:
        self._deployment = deployment
        # Its own connection: when requests hold all others, the database is busy but not away.
        self._database = deployment.database.alone()
        self._folder = folder
        self._loaded: Mapping[str, HotLayer] = {}
        self._usable: Mapping[str, HotLayer] = {}
        self._outdated_since: dict[str, float] = {}
        self._broken: dict[str, tuple[Path, int]] = {}
        self._state: DataState | None = None
        self._seen_at = -math.inf
        self._is_away = False
        self._is_warm = False
        self._choosing = threading.Lock()
        self._stopped = threading.Event()
        self._loaded_once = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(act,), name=f"hot {name}", daemon=True)
            for name, act in (("layers", self.follow), ("loading", self.load_missing))
        ]

    def known_state(self) -> DataState | None:
        """Return the last known state; None before the first look and while the database is away.

        Also when it has not been heard of for long: a broken line can keep us waiting for minutes.
        """
        is_fresh = time.monotonic() - self._seen_at < _FRESH_S
        return self._state if is_fresh and not self._is_away else None

    def corrections(self) -> str:
        """Return what was last known of corrected holidays, also while the database is away."""
        return "" if self._state is None else self._state.corrections

    def state_age_s(self) -> float:
        """Return how many seconds ago the database was last heard of; infinite before that."""
        return time.monotonic() - self._seen_at

    def usable(self, names: Sequence[str]) -> list[HotLayer] | None:
        """Return the hot layers of these names, or None when one of them is not hot now."""
        usable = self._usable
        try:
            return [usable[name] for name in names]
        except KeyError:
            return None

    def releases(self) -> dict[str, int]:
        """Return the release of each layer that can be answered now."""
        return {name: layer.facts.release for name, layer in self._usable.items()}

    def report(self) -> dict[str, dict[str, object]]:
        """Return for each layer what answers, and what the builder says of its index."""
        built = read_status(self._folder)
        releases = self.releases()
        problems = {name: one.problem for name, one in built.items()}
        problems |= dict.fromkeys(self._broken, "the files of its index cannot be used")
        return {
            name: {
                "answers": "memory" if name in releases else "postgis",
                "release": releases.get(name),
                "bytes": built[name].bytes if name in built else None,
                "problem": problems.get(name),
            }
            for name in self._deployment.catalogue.every_name
        }

    def start(self) -> None:
        """Begin to follow the database; until an index is there PostGIS answers."""
        for thread in self._threads:
            thread.start()

    def wait_until_loaded(self) -> None:
        """Wait until what was on the disk at the start is loaded, but not for ever."""
        self._loaded_once.wait(_LOAD_S)

    def stop(self) -> None:
        """End the threads."""
        self._stopped.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=5)
        self._database.dispose()

    def _run(self, act: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            try:
                act()
            except Exception:
                # Whatever it is, the next time may do better, and the thread must not end.
                log.exception("The hot index could not be looked after")
            self._stopped.wait(_LOOK_EVERY_S)

    def look(self) -> None:
        """Do once what the threads do."""
        self.follow()
        self.load_missing()

    def follow(self) -> None:
        """Compare what is loaded with the database."""
        try:
            asked_at = time.monotonic()
            self._state = self._database.ask(
                lambda connection: read_state(connection, self._deployment)
            )
            self._seen_at = asked_at
            if self._is_away:
                log.warning("The database answers again")
            self._is_away = False
        except AroundMeError:
            if not self._is_away:
                log.warning("The database is away; hot layers go on answering")
            self._is_away = True
            if self._state is None:
                self._state = kept_state(self._folder, self._deployment)
        self._choose()

    def load_missing(self) -> None:
        """Load what is new in the folder, and swap."""
        was_looked = self._state is not None or self._is_away
        try:
            self._load_missing()
        finally:
            if was_looked:
                self._loaded_once.set()

    def _load_missing(self) -> None:
        if not self._is_warm:
            warm_up(OpeningClock(self._deployment.country, self._deployment.now()))
            self._is_warm = True
        keys = self._state.keys if self._state is not None else {}
        for layer, key in keys.items():
            loaded = self._loaded.get(layer)
            if loaded is None or loaded.key != key:
                self._load(layer, key)
        self._choose()

    def _load(self, layer: str, key: str) -> None:
        folder = self._folder / layer / key
        try:
            mark = folder, folder.stat().st_ctime_ns
        except OSError:
            return
        if self._broken.get(layer) == mark:
            return
        try:
            files = load(folder)
            files.touch()
        except Exception as error:
            # A builder that has found it out too puts another folder there.
            self._broken = {**self._broken, layer: mark}
            log.error("The hot index in %s cannot be used: %s", folder, error)
            return
        self._broken = {name: held for name, held in self._broken.items() if name != layer}
        self._loaded = {**self._loaded, layer: HotLayer(key, files)}
        self._choose()

    def _choose(self) -> None:
        """Decide which of the loaded layers may answer now."""
        with self._choosing:
            now = time.monotonic()
            usable = {}
            for layer, hot in self._loaded.items():
                is_current = self._state is not None and self._state.keys.get(layer) == hot.key
                if is_current:
                    self._outdated_since.pop(layer, None)
                    usable[layer] = hot
                elif self._is_away or self._is_fresh_enough(layer, now):
                    usable[layer] = hot
            self._usable = usable

    def _is_fresh_enough(self, layer: str, now: float) -> bool:
        return now - self._outdated_since.setdefault(layer, now) < _GRACE_S
