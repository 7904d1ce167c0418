"""One layer of the hot index: its places, its filters as masks, its features as bytes."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.nearest import Ints, Mask, Neighbours
from layers.around.cursor import Cursor
from layers.around.filters import Filter
from layers.features.schemas import ref_in
from layers.hot.files import AREAS, ENDS, HOURS, REF, START, Facts, HotFiles
from layers.hot.text import missing_hours, texts, write_features
from layers.opening.clock import OpeningClock, Openness

_MASKS_KEPT = 16
_OPENNESS = tuple(Openness)
_STATES = texts([orjson.dumps(state) for state in _OPENNESS])


class NotHot(Exception):
    """The hot index cannot answer this question; PostGIS can."""


@dataclass(frozen=True)
class Conditions:
    """What the features of an answer have to fulfil, beside being near."""

    filters: tuple[Filter, ...]
    areas: tuple[str, ...]
    open_at: OpeningClock | None


class HotLayer:
    """The active release of a layer, in memory. Nothing in it changes but what it remembers.

    `key` names everything that its answers depend on, see hot/state.py.
    """

    def __init__(self, key: str, files: HotFiles) -> None:
        self.key = key
        self.facts: Facts = files.facts
        self.index = files.index
        self._numbers = files.numbers
        self._text = np.frombuffer(files.text, dtype=np.uint8)
        self._codes = files.codes
        self._areas = texts([encoded.encode() for _codes, encoded in self.facts.areas])
        self.area_codes = frozenset(code for codes, _encoded in self.facts.areas for code in codes)
        self._name_pieces = {language: i for i, language in enumerate(self.facts.languages)}
        self._masks: OrderedDict[object, Mask] = OrderedDict()
        self._states: tuple[object, NDArray[np.int8]] = (None, np.empty(0, dtype=np.int8))

    def mask(self, conditions: Conditions) -> Mask | None:
        """Return which features pass the filters, or None when all do."""
        if not conditions.filters and not conditions.areas and conditions.open_at is None:
            return None
        moment = None if conditions.open_at is None else conditions.open_at.key
        filters = tuple((f.attribute, repr(f.options)) for f in conditions.filters)
        key = (conditions.areas, moment, filters)
        known = self._masks.get(key)
        if known is None:
            known = self._made(conditions)
            self._masks[key] = known
            while len(self._masks) > _MASKS_KEPT:
                self._masks.popitem(last=False)
        return known

    def _made(self, conditions: Conditions) -> Mask:
        mask = np.ones(self.facts.count, dtype=np.bool_)
        for filtered in conditions.filters:
            if filtered.attribute not in self._codes:
                raise NotHot
            values = self.facts.attributes[filtered.attribute]
            passing = [_passes(value, filtered) for value in values]
            # The number that stands for “no value” is beyond all others and never passes.
            allowed = np.zeros(np.iinfo(np.uint16).max + 1, dtype=np.bool_)
            allowed[: len(passing)] = passing
            mask &= allowed[self._codes[filtered.attribute]]
        if conditions.areas:
            wanted = set(conditions.areas)
            held = [not wanted.isdisjoint(codes) for codes, _encoded in self.facts.areas]
            mask &= np.array(held, dtype=np.bool_)[self._numbers[:, AREAS]]
        if conditions.open_at is not None:
            opened = [conditions.open_at.openness(h) is Openness.OPEN for h in self.facts.hours]
            mask &= np.array(opened, dtype=np.bool_)[self._numbers[:, HOURS]]
        mask.flags.writeable = False
        return mask

    def after(
        self, origin: Position, cursor: Cursor, k: int, *, mask: Mask | None, most: int
    ) -> Neighbours:
        """Return the k features that follow a cursor; raises NotHot beyond the first `most`."""
        passed = self.index.count(origin, cursor.distance_mm, most=most, mask=mask)
        if passed > most:
            raise NotHot
        found = self.index.nearest(origin, passed + k, mask=mask)
        place = cursor.distance_mm, cursor.layer, cursor.ref
        behind = [
            (int(mm), self.facts.layer, self.ref(int(number))) > place
            if mm == cursor.distance_mm
            else mm > cursor.distance_mm
            for number, mm in zip(found.ids, found.distances_mm, strict=True)
        ]
        return found.at(np.array(behind, dtype=np.bool_)).first(k)

    def ref(self, number: int) -> str:
        """Return the ref of a feature by its number."""
        row = self._numbers[number].tolist()
        return ref_in(self._text[row[START] : row[START] + row[ENDS]].tobytes(), row[REF])

    def written(
        self, found: Neighbours, part: tuple[int, int], language: str, clock: OpeningClock
    ) -> tuple[memoryview, Ints]:
        """Write a part of the features found, with commas between them; tell where each begins.

        The part is given by its first and the one behind its last.
        """
        states = self._states_at(clock)
        asked = *part, self._name_pieces[language]
        listed = found.ids, found.distances_mm, found.bearings_deg
        while True:
            text, begins = write_features(
                listed, (self._numbers, self._text), self._areas, (states, _STATES), asked
            )
            hours = missing_hours(begins)
            if hours is None:
                return text.data, begins
            states[hours] = _OPENNESS.index(clock.openness(self.facts.hours[hours]))

    def _states_at(self, clock: OpeningClock) -> NDArray[np.int8]:
        """Return what is known of opening hours at a moment, by their number: -1 is nothing yet."""
        moment, states = self._states
        if moment != clock.key:
            states = np.full(len(self.facts.hours), -1, dtype=np.int8)
            self._states = clock.key, states
        return states


def _passes(value: Any, filtered: Filter) -> bool:  # noqa: ANN401 - whatever an attribute holds
    return any(_contains(value, option[filtered.attribute]) for option in filtered.options)


def _contains(value: Any, wanted: object) -> bool:  # noqa: ANN401 - whatever an attribute holds
    """Decide like PostgreSQL's `@>`: lists contain, everything else equals."""
    if isinstance(wanted, list):
        return isinstance(value, list) and all(_is_in(value, one) for one in wanted)
    return _equals(value, wanted)


def _is_in(values: Iterable[Any], wanted: object) -> bool:
    return any(_equals(value, wanted) for value in values)


def _equals(value: object, wanted: object) -> bool:
    """JSON knows true from 1."""
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)
