"""Reads how data requests end and how long agencies have, the deployment's own in place of ours."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.opendata.requests.rules import (
    AnswerDays,
    Circumstance,
    Circumstances,
    Need,
    RequestRules,
)

CIRCUMSTANCES, DAYS = "data_request_circumstances", "data_request_days"
_MOST_DAYS = 250


@cache
def load_request_rules(own_folder: Path | None = None) -> RequestRules:
    """Read both lists; raises InvalidSetup for a file that is none."""
    return RequestRules(_circumstances(own_folder), _days(own_folder))


def _circumstances(folder: Path | None) -> Circumstances:
    told = _read(CIRCUMSTANCES, folder)
    try:
        found = [_circumstance(one) for one in told["circumstances"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid(CIRCUMSTANCES, str(error)) from error
    if len({one.code for one in found}) < len(found):
        raise _invalid(CIRCUMSTANCES, "a code stands there twice")
    if sum(one.by_asker for one in found) != 1:
        raise _invalid(CIRCUMSTANCES, "one, and one alone, has by_asker = true")
    if any(one.passes_on != (one.needs is Need.AGENCY) for one in found):
        raise _invalid(CIRCUMSTANCES, "what passes on needs an agency, and nothing else does")
    everybodys = [one for one in found if not one.by_asker]
    if len({one.is_public for one in everybodys}) < 2:
        raise _invalid(CIRCUMSTANCES, "some have to be public, and one with is_public = false")
    if any(one.needs is not None for one in everybodys if not one.is_public):
        raise _invalid(CIRCUMSTANCES, "what nobody sees names nothing: leave needs out")
    return Circumstances(found)


def _circumstance(told: Mapping[str, Any]) -> Circumstance:
    needs = told.get("needs")
    return Circumstance(**{**told, "needs": None if needs is None else Need(needs)})


def _days(folder: Path | None) -> AnswerDays:
    told = _read(DAYS, folder)
    try:
        days = AnswerDays(int(told["working_days"]), dict(told.get("agencies", {})))
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid(DAYS, str(error)) from error
    for one in (days.working_days, *days.by_agency.values()):
        if not isinstance(one, int) or not 1 <= one <= _MOST_DAYS:
            raise _invalid(DAYS, f"days are whole numbers from 1 to {_MOST_DAYS}, not {one}")
    return days


def _read(name: str, folder: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(_file(name, folder).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _invalid(name, str(error)) from error


def _file(name: str, own_folder: Path | None) -> Traversable:
    if own_folder is not None and (own_folder / f"{name}.toml").is_file():
        return own_folder / f"{name}.toml"
    return resources.files("portal.opendata.requests") / "lists" / f"{name}.toml"


def _invalid(name: str, reason: str) -> InvalidSetup:
    return InvalidSetup(
        _("The vocabulary {file} is not valid: {reason}"), file=f"{name}.toml", reason=reason
    )
