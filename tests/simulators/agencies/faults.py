"""What can be wrong with an agency: late, down, malformed, lying. A seed decides when."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

from tests.simulators.agencies.persons import Person, another

SLOW = ("late", "drips")
DOWN = ("error_500", "error_503", "proxy_failed", "cut", "no_answer")
MALFORMED = (
    "broken_json",
    "a_page",
    "a_number",
    "nothing_at_all",
    "wrong_types",
    "left_out",
    "huge",
    "deep",
    "packed",
    "redirect",
    "other_message",
    "other_question",
)
LYING = (
    "other_person",
    "other_country",
    "other_kind",
    "mixed_row",
    "hidden_other",
    "no_echo",
    "echoes",
    "eastern_digits",
    "with_space",
)
GROUPS = {"slow": SLOW, "down": DOWN, "malformed": MALFORMED, "lying": LYING}
GROUPS["any"] = (*SLOW, *DOWN, *MALFORMED, *LYING)
_HUGE_BYTES = 3_000_000


@dataclass
class Chosen:
    """What is wrong with one agency: a fault or a group of them, and in which share of calls."""

    kinds: tuple[str, ...] = ()
    share: float = 1.0


@dataclass
class Faults:
    """What is wrong with which agency; `all` stands for those that are not named."""

    seed: int
    chosen: dict[str, Chosen] = field(default_factory=dict)
    late_s: float = 30.0
    _drawn: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def choose(self, agency: str, fault: str, share: float = 1.0) -> None:
        """Let an agency have a fault, or one of a group; `none` mends it."""
        kinds = GROUPS.get(fault, () if fault == "none" else (fault,))
        assert set(kinds) <= set(GROUPS["any"]), f"there is no fault named {fault}"
        self.chosen[agency] = Chosen(kinds, share)

    def draw(self, agency: str) -> tuple[str | None, Random]:
        """Return what is wrong with the next call of an agency, and what decides its details."""
        chosen = self.chosen.get(agency) or self.chosen.get("all") or Chosen()
        with self._lock:
            number = self._drawn[agency] = self._drawn.get(agency, 0) + 1
        chance = Random(f"{self.seed} {agency} {number}")
        if not chosen.kinds or chance.random() >= chosen.share:
            return None, chance
        return chance.choice(chosen.kinds), chance


def spoilt(fault: str, answer: dict[str, Any], person: Person | None, chance: Random) -> bytes:
    """Return the body of an answer that is malformed, or about somebody else."""
    body = json.dumps(answer, ensure_ascii=False).encode()
    made = _BODIES.get(fault)
    if made is not None:
        return made(body, chance)
    changed = deepcopy(answer)
    _CHANGES[fault](changed, person, chance)
    return json.dumps(changed, ensure_ascii=False).encode()


def _other(answer: dict[str, Any], person: Person | None) -> dict[str, str]:
    if person is not None:
        return another(person).echo
    return {**answer["person"], "number": "9990000007"}


def _other_person(answer: dict[str, Any], person: Person | None, _chance: Random) -> None:
    answer["person"] = _other(answer, person)


def _other_country(answer: dict[str, Any], _person: Person | None, _chance: Random) -> None:
    answer["person"]["country"] = "SY" if answer["person"]["country"] == "JO" else "JO"


def _other_kind(answer: dict[str, Any], _person: Person | None, _chance: Random) -> None:
    held = answer["person"]
    held["id_type"] = "residency" if held["id_type"] == "national" else "national"


def _mixed_row(answer: dict[str, Any], person: Person | None, chance: Random) -> None:
    """Let one row belong to somebody else; where there are none, the whole does."""
    rows = [one for one in _objects(answer) if one is not answer and "person" in one]
    chance.choice(rows or [answer])["person"] = _other(answer, person)


def _hidden_other(answer: dict[str, Any], person: Person | None, _chance: Random) -> None:
    answer["extra"] = {"rows": [{"person": _other(answer, person), "note": "of another"}]}


def _no_echo(answer: dict[str, Any], _person: Person | None, _chance: Random) -> None:
    del answer["person"]


def _echoes(answer: dict[str, Any], person: Person | None, _chance: Random) -> None:
    answer["person"] = [answer["person"], _other(answer, person)]


def _eastern_digits(answer: dict[str, Any], _person: Person | None, _chance: Random) -> None:
    digits = {ord(str(one)): chr(0x0660 + one) for one in range(10)}
    answer["person"]["number"] = answer["person"]["number"].translate(digits)


def _with_space(answer: dict[str, Any], _person: Person | None, _chance: Random) -> None:
    answer["person"]["number"] += " "


def _wrong_types(answer: dict[str, Any], _person: Person | None, chance: Random) -> None:
    """Give one member another type: the texts of amounts become numbers, lists become texts."""
    here = chance.choice([one for one in _objects(answer) if _is_named_by_all(one)])
    name = chance.choice(sorted(here))
    here[name] = 12 if not isinstance(here[name], int) else "12"


# What the contracts do not ask for in every answer, and of whom it is, which is a fault by itself.
_NOT_LEFT_OUT = {"en", "certificates", "person"}


def _left_out(answer: dict[str, Any], _person: Person | None, chance: Random) -> None:
    here = chance.choice([one for one in _objects(answer) if _is_named_by_all(one)])
    del here[chance.choice(sorted(set(here) - _NOT_LEFT_OUT))]


def _is_named_by_all(held: dict[str, Any]) -> bool:
    """Leave out what may be left out by the contracts, the facts of matches, and of whom it is."""
    return "match" not in held and "id_type" not in held


def _objects(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(one for held in value.values() for one in _objects(held))]
    if isinstance(value, list):
        return [one for held in value for one in _objects(held)]
    return []


_BODIES: dict[str, Callable[[bytes, Random], bytes]] = {
    "broken_json": lambda body, chance: body[: chance.randrange(1, len(body))],
    "a_page": lambda _body, _chance: b"<!doctype html><title>Maintenance</title>",
    "a_number": lambda _body, _chance: b"42",
    "nothing_at_all": lambda _body, _chance: b"",
    "huge": lambda body, _chance: body[:-1] + b',"x":"' + b"x" * _HUGE_BYTES + b'"}',
    "deep": lambda body, _chance: body[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "packed": lambda _body, _chance: b"\x1f\x8b\x08 not really",
    "other_message": lambda body, _chance: body,
    "other_question": lambda body, _chance: body,
}
_CHANGES: dict[str, Callable[[dict[str, Any], Person | None, Random], None]] = {
    "other_person": _other_person,
    "other_country": _other_country,
    "other_kind": _other_kind,
    "mixed_row": _mixed_row,
    "hidden_other": _hidden_other,
    "no_echo": _no_echo,
    "echoes": _echoes,
    "eastern_digits": _eastern_digits,
    "with_space": _with_space,
    "wrong_types": _wrong_types,
    "left_out": _left_out,
}
