"""The simulator of the agencies: apart from the project, true to the contracts, repeatable."""

import ast
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.simulators.agencies.answers import MATCHES, answer_of
from tests.simulators.agencies.faults import GROUPS, LYING, Faults, spoilt
from tests.simulators.agencies.persons import another, find
from tests.simulators.agencies.services import read_services

_HERE = Path(__file__).parent
_GATEWAY = _HERE.parents[1] / "portal" / "gateway"
_TODAY = date(2026, 11, 30)
_PROJECT = {"geo", "layers", "portal", "importers", "web"}
SERVICES = {
    one.code: one
    for one in read_services(_GATEWAY / "contracts", _GATEWAY / "routes.toml").values()
}
_CLAIMS = {
    "civil-register-match": {"birth_date": "1980-01-01", "card_number": "A1"},
    "company-representative-match": {"company_number": "200000001"},
}


def test_simulators_import_nothing_of_the_project() -> None:
    files = [*_HERE.glob("*.py"), *(_HERE / "agencies").glob("*.py")]
    assert len(files) > 10
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.partition(".")[0] not in _PROJECT, path
                assert not name.startswith("tests.") or name.startswith("tests.simulators"), path


@pytest.mark.parametrize("code", SERVICES)
def test_what_is_answered_keeps_the_contract(code: str) -> None:
    service = SERVICES[code]
    for ending in range(0, 100):
        echo = {"id_type": "national", "country": "JO", "number": f"99812345{ending:02}"}
        asked = _CLAIMS.get(code, {})
        question = {
            "person": echo,
            "action": "match" if code in MATCHES else "read",
            "parameters": asked,
        }
        service.request.validate(question)
        person = find(echo["id_type"], echo["country"], echo["number"])
        answer = answer_of(code, person, echo, _TODAY, asked)
        service.response.validate(answer)
        assert answer == answer_of(code, person, echo, _TODAY, asked)


def test_persons_are_made_of_their_numbers() -> None:
    somebody = find("national", "JO", "9990000001")
    assert somebody is not None
    assert find("national", "JO", "9990000001") == somebody
    assert find("national", "SY", "9990000001") is None
    assert find("national", "JO", "9990000099") is None
    assert find("national", "JO", "1234567890") is None
    dead = find("residency", "JO", "5900000090")
    assert dead is not None
    assert dead.is_deceased
    french, german = find("passport", "FR", "T0000001"), find("passport", "DE", "T0000001")
    assert french is not None
    assert german is not None
    assert french.name != german.name
    for number in ("9990000001", "9999999989", "9900000089"):
        person = find("national", "JO", number)
        assert person is not None
        assert another(person).number != number


def test_faults_are_the_same_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[str | None]:
        faults = Faults(seed)
        faults.choose("all", "any", 0.5)
        return [faults.draw("ministry-of-justice")[0] for _one in range(50)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert None in drawn(1)
    assert set(drawn(1)) <= {None, *GROUPS["any"]}


@pytest.mark.parametrize("fault", LYING)
def test_a_lie_is_one_for_every_service(fault: str) -> None:
    person = find("national", "JO", "9990000001")
    assert person is not None
    for code in SERVICES:
        asked = _CLAIMS.get(code, {})
        answer = answer_of(code, person, person.echo, _TODAY, asked)
        told = json.loads(spoilt(fault, answer, person, Random(1)))
        assert told != answer
