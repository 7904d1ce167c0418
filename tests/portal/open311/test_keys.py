"""Keys of programs: only valid ones count, each has its limit, and a person has his through all."""

from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.open311.keys import all_keys, revoke_key
from portal.open311.models import Open311Key
from tests.portal.open311.conftest import OPERATOR, PERSON, Program, cases, new_key


def test_reports_are_taken_under_a_valid_key_only(program: Program) -> None:
    before = cases(program)
    for key in ("", "wrong"):
        answer = program.post(api_key=key)
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
        assert "api_key" in answer.json()[0]["description"]
    with program.house.database.writing() as session:
        (row,) = [one for one in all_keys(session) if one.digest and one.revoked_at is None][-1:]
        assert program.key.encode() not in row.digest
    assert cases(program) == before


def test_a_revoked_key_ends_at_once_and_its_name_is_free(program: Program) -> None:
    key = new_key(program.house, "app of the city")
    program.file(api_key=key)
    with program.house.database.writing() as session:
        revoke_key(session, "app of the city", OPERATOR)
    assert program.post(api_key=key, description="again").status_code == 403
    assert new_key(program.house, "app of the city") != key
    with program.house.database.reading() as session:
        held = session.scalars(select(Open311Key).where(Open311Key.name == "app of the city")).all()
        events = select(AuditEvent.action, AuditEvent.object_id, AuditEvent.new).where(
            AuditEvent.actor_kind == "operator", AuditEvent.object_id.in_([str(o.id) for o in held])
        )
        written = session.execute(events.order_by(AuditEvent.seq)).all()
    assert sorted(one.revoked_at is None for one in held) == [False, True]
    told = [action for action, _id, _new in written]
    assert told == ["open311_key.issued", "open311_key.revoked", "open311_key.issued"]
    assert key not in str(written)


def test_a_key_has_its_own_limit_and_no_network_has_one(program: Program) -> None:
    small = new_key(program.house, f"small {program.key}", per_hour=3)
    for number in range(3):
        program.file(api_key=small, description=f"Light {number}")
    answer = program.post(api_key=small, description="One too many")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert answer.json()[0]["code"] == 429
    # From the same network, at the same moment.
    program.file(description="Under another key")
    program.house.move(hours=1, seconds=1)
    program.file(api_key=small, description="Later")


def test_one_person_is_limited_through_every_program(program: Program) -> None:
    for number in range(4):
        program.file(description=f"Light {number}", **PERSON)
    other = new_key(program.house, f"other {program.key}")
    answer = program.post(api_key=other, description="Fifth", **PERSON)
    assert answer.status_code == 429
