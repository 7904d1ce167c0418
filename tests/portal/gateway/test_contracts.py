"""The contracts with agencies, and the guard against answers about somebody else."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geo.errors import InvalidSetup
from portal.gateway.contract_files import contract_codes, contract_of
from portal.gateway.guard import is_about
from portal.gateway.routes import load_routes
from portal.gateway.rules import Call, Subject
from portal.gateway.settings import GatewaySettings

CONTRACTS = Path(__file__).parents[3] / "portal" / "gateway" / "contracts"
SUBJECT = Subject("national", "JO", "9990000001")
ECHO = SUBJECT.as_json()
BILL = {
    "amount": "12.500",
    "currency": "JOD",
    "due_on": "2027-01-31",
    "biller_code": "103",
    "service_type": "Traffic_Fines",
    "billing_number": "445566",
}
FINES: dict[str, Any] = {
    "person": ECHO,
    "outcome": "found",
    "fines": [
        {
            "person": ECHO,
            "number": "TF-1",
            "offence": {"ar": "تجاوز السرعة المقررة", "en": "Over the speed limit"},
            "place": {"ar": "شارع مكة"},
            "happened_at": "2026-11-01T08:30:00+03:00",
            "plate": "22-45678",
            "bill": BILL,
        }
    ],
    "total": "12.500",
    "currency": "JOD",
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The fines with one place changed; the path is like `fines/0/bill/amount`."""
    document = deepcopy(FINES)
    *above, last = path.split("/")
    here: Any = document
    for step in above:
        here = here[int(step) if step.isdigit() else step]
    here[last] = value
    return document


def test_there_is_a_route_for_each_contract_and_eight_agencies() -> None:
    routes = load_routes(GatewaySettings())
    assert set(routes) == set(contract_codes())
    assert len(routes) == 15
    assert len({route.agency for route in routes.values()}) == 8
    assert not any(route.is_simulated for route in routes.values())


def test_an_agency_is_simulated_only_where_there_is_a_simulator() -> None:
    simulated = {"gateway_simulated": "ministry-of-justice, ministry-of-finance"}
    without = GatewaySettings(**simulated)  # type: ignore[arg-type]
    with_one = without.model_copy(update={"gateway_simulator_url": "http://127.0.0.1:9000"})
    assert not any(route.is_simulated for route in load_routes(without).values())
    named = {route.agency for route in load_routes(with_one).values() if route.is_simulated}
    assert named == {"ministry-of-justice", "ministry-of-finance"}


@pytest.mark.parametrize(
    "written",
    [
        '[horoscopes]\nagency = "ministry-of-justice"\nprovider = "JO/GOV/1/a/b"',
        '[traffic-fines]\nagency = "ministry-of-justice"\nprovider = "../../admin"',
        '[traffic-fines]\nagency = "x"\nprovider = "JO/GOV/1/a/b"\ntimeout_s = 900',
        "traffic-fines",
    ],
)
def test_a_route_that_cannot_work_is_refused(written: str, tmp_path: Any) -> None:  # noqa: ANN401
    path = tmp_path / "routes.toml"
    path.write_text(written, "utf-8")
    with pytest.raises(InvalidSetup):
        load_routes(GatewaySettings(gateway_routes_file=path))


def test_what_keeps_the_contract_passes() -> None:
    assert contract_of("traffic-fines").fault_of_response(FINES) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("total", 12.5),
        ("total", "12.5"),
        ("total", "-12.500"),
        ("currency", "dinar"),
        ("outcome", "perhaps"),
        ("fines", None),
        ("fines", [FINES["fines"][0]] * 201),
        ("fines/0/person", None),
        ("fines/0/bill/amount", "1e3"),
        ("fines/0/bill/due_on", "2027-02-31"),
        ("fines/0/bill/due_on", "31/01/2027"),
        ("fines/0/offence", "Over the speed limit"),
        ("fines/0/offence", {"en": "Over the speed limit"}),
        ("fines/0/offence", {"ar": "تجاوز \u202eالسرعة"}),
        ("fines/0/offence", {"ar": "a\x00b"}),
        ("fines/0/number", "=1+1"),
    ],
)
def test_what_breaks_the_contract_is_named_by_its_place(path: str, value: object) -> None:
    place = contract_of("traffic-fines").fault_of_response(changed(path, value))
    assert place is not None
    assert place.startswith(path.partition("/")[0])


def test_what_the_contract_does_not_name_is_dropped() -> None:
    more = changed("fines/0/owner_of_the_other_car", "somebody")
    contract = contract_of("traffic-fines")
    assert contract.fault_of_response(more) is None
    assert contract.named(more) == FINES


def test_an_answer_about_its_person_passes_the_guard() -> None:
    assert is_about(SUBJECT, FINES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("person", None),
        ("person", [ECHO]),
        ("person", {**ECHO, "number": "9990000002"}),
        ("person", {**ECHO, "number": " 9990000001"}),
        ("person", {**ECHO, "number": "٩٩٩٠٠٠٠٠٠١"}),
        ("person", {**ECHO, "number": 9990000001}),
        ("person", {**ECHO, "country": "SY"}),
        ("person", {**ECHO, "country": "jo"}),
        ("person", {**ECHO, "id_type": "residency"}),
        ("person", {"id_type": "national", "country": "JO"}),
        ("fines/0/person", {**ECHO, "number": "9990000002"}),
        ("unknown", {"deep": [{"person": {**ECHO, "number": "9990000002"}}]}),
    ],
)
def test_an_answer_about_somebody_else_does_not_pass(path: str, value: object) -> None:
    assert not is_about(SUBJECT, changed(path, value))


def test_the_guard_bears_any_depth() -> None:
    deep: object = {"person": {**ECHO, "number": "1"}}
    for _level in range(5000):
        deep = [deep]
    assert not is_about(SUBJECT, {**FINES, "x": deep})


def test_a_number_is_not_printed_with_a_call() -> None:
    route = load_routes(GatewaySettings())["traffic-fines"]
    call = Call(route, SUBJECT, "JO-1", "sign-in", {"plate": "22-1"})
    assert "9990000001" not in repr(call)
    assert "22-1" not in repr(call)


@pytest.mark.parametrize("user", ["", "a\r\nX-Evil: 1", "سعاد", "a" * 101])
def test_what_does_not_fit_a_header_makes_no_call(user: str) -> None:
    route = load_routes(GatewaySettings())["traffic-fines"]
    with pytest.raises(AssertionError):
        Call(route, SUBJECT, user, "sign-in")


@pytest.mark.parametrize("path", sorted(CONTRACTS.glob("*.json")), ids=lambda path: path.name)
def test_a_contract_is_a_json_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_a_service_without_a_contract_has_none() -> None:
    with pytest.raises(KeyError):
        contract_of("../settings")


def test_the_number_of_a_person_is_no_reason_for_a_call() -> None:
    route = load_routes(GatewaySettings())["traffic-fines"]
    with pytest.raises(AssertionError):
        Call(route, SUBJECT, "JO-1", f"case/{SUBJECT.number}")
    Call(route, Subject("passport", "FR", "A123"), "JO-1", "9A123b7c-aa")
