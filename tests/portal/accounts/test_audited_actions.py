"""Every action on accounts leaves its event in the audit log, both in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pyotp
import pytest
from sqlalchemy.orm import Session

from portal.accounts.contact_change import (
    confirm_contact_change,
    request_contact_change,
    undo_contact_change,
)
from portal.accounts.counter_proofs import CounterProof
from portal.accounts.factors import factors, remove_factor
from portal.accounts.lost_factors import enter_by_counter
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import (
    Acceptance,
    InvitationOrder,
    accept_invitation,
    invite,
    open_invitations,
    revoke_invitation,
)
from portal.accounts.officers.people import (
    change_memberships,
    reset_second_factor,
    restore,
    suspend,
)
from portal.accounts.profile import change_password, change_profile
from portal.accounts.resets import request_reset, reset_password
from portal.accounts.rules import Entered, SignedIn
from portal.accounts.second_factor import (
    check_totp,
    confirm_totp,
    offer_totp,
    renew_recovery_codes,
    use_recovery_code,
)
from portal.accounts.sessions import (
    devices,
    revoke_device,
    revoke_others,
    sign_everybody_out,
    sign_out,
)
from portal.accounts.sign_in import sign_in
from portal.accounts.sign_in_names import read_sign_in_name
from portal.accounts.step_up import confirm_password
from portal.audit.rules import Actor, ActorKind
from portal.audit.service import verify
from portal.notifications.service import Letter
from tests.conftest import Databases
from tests.portal.accounts.house import PASSWORD, House, Member, house_on, visit
from tests.portal.accounts.test_assurance import with_app
from tests.portal.audit.audited import Audited

ROOT = Path(__file__).parent.parent.parent.parent
ALL = Membership(Role.ADMINISTRATOR, None)
OPERATOR = Actor(ActorKind.OPERATOR, "root", "root")
NEW = "a wholly other sentence"
EVENTS = {
    *("invited", "invitation revoked", "invitation accepted"),
    *("sign-in failed", "first factor right", "signed in", "signed out"),
    *("factor added", "factor removed", "second factor wrong", "second factors reset"),
    *("recovery codes renewed", "session ended", "other sessions ended", "everybody signed out"),
    *("password wrong", "password changed", "new password asked", "password reset"),
    *("profile changed", "address change asked", "address changed", "address change undone"),
    *("role changed", "account suspended", "account active"),
    "confirmed anew",
}
# What is entered with these two needs an authenticator or a provider; their own tests have those.
WALKED_ELSEWHERE = {"passkeys.py", "oidc.py"}
WRITERS = {
    *(
        "contact_change.py",
        "factors.py",
        "invitations.py",
        "lost_factors.py",
        "memberships.py",
        "profile.py",
        "resets.py",
    ),
    *("second_factor.py", "sessions.py", "sign_in.py", "step_up.py"),
}
_Done = TypeVar("_Done")


@dataclass
class Walk:
    """A way through all actions, each in a transaction of its own."""

    house: House
    log: Audited

    def action(self, act: Callable[[Session], _Done], *events: str) -> _Done:
        def in_one_transaction() -> _Done:
            with self.house.writing() as session:
                return act(session)

        return self.log.action(in_one_transaction, *events)

    def sign_in(self, email: str, password: str = PASSWORD) -> SignedIn:
        """Show the first factor."""
        entered = self.action(
            lambda session: sign_in(session, self.house.security, visit(), email, password),
            "first factor right",
        )
        return self.read(entered)

    def read(self, entered: Entered) -> SignedIn:
        """Read the session that was opened."""
        found = self.house.read(entered)
        assert found is not None
        return found


@pytest.fixture
def walk(databases: Databases, empty_template: str, tmp_path: Path) -> Iterator[Walk]:
    with house_on(databases, empty_template, tmp_path) as house:
        yield Walk(house, Audited(house.database))


def test_every_action_leaves_its_event_and_none_is_done_without_it(walk: Walk) -> None:
    chief, other = walk.house.member(ALL), walk.house.member(Membership(Role.EDITOR, "moh"))
    _walk_invitations(walk, chief)
    _walk_factors(walk, other)
    _walk_sessions(walk)
    _walk_passwords(walk)
    _walk_people(walk, chief, other)
    _walk_citizen(walk)
    assert walk.log.seen == EVENTS
    with walk.house.writing() as session:
        assert verify(session).holds


def test_whatever_of_accounts_writes_events_is_in_the_walk() -> None:
    found = {
        path.name
        for path in (ROOT / "portal" / "accounts").rglob("*.py")
        if "from portal.audit.recording import" in path.read_text("utf-8")
    }
    assert found == WRITERS | WALKED_ELSEWHERE


def _token(letter: Letter | None) -> str:
    assert letter is not None
    return letter.values["link"].rpartition("/")[2]


def _walk_invitations(walk: Walk, chief: Member) -> None:
    security = walk.house.security

    def invited(email: str) -> str:
        order = InvitationOrder(email, Role.EDITOR, "moh", "Suad", "ar")
        return _token(
            walk.action(lambda session: invite(session, security, OPERATOR, order), "invited")
        )

    token = invited("new@agency.example")
    acceptance = Acceptance("Suad Abbadi", NEW, "en")
    walk.action(
        lambda session: accept_invitation(session, security, visit(), token, acceptance),
        "invitation accepted",
    )
    invited("nobody@agency.example")
    by = chief.signed_in.officer
    with walk.house.database.reading() as session:
        (waiting,) = open_invitations(session, by)
    walk.action(lambda session: revoke_invitation(session, by, waiting.id), "invitation revoked")


def _walk_factors(walk: Walk, member: Member) -> None:
    security = walk.house.security
    with walk.house.writing() as session:
        (first,) = factors(session, member.signed_in)
        offer = offer_totp(session, security, member.signed_in)
    code = pyotp.TOTP(offer.secret).now()
    added = walk.action(
        lambda session: confirm_totp(session, security, member.signed_in, offer.ticket, code),
        "factor added",
    )
    now = walk.read(added)
    codes = walk.action(
        lambda session: renew_recovery_codes(session, security, now), "recovery codes renewed"
    )
    walk.action(lambda session: remove_factor(session, now, first.id), "factor removed")
    half = walk.sign_in(member.email)
    walk.action(lambda session: check_totp(session, security, half, "000"), "second factor wrong")
    walk.action(lambda session: use_recovery_code(session, security, half, codes[0]), "signed in")


def _walk_sessions(walk: Walk) -> None:
    member, security = walk.house.member(ALL), walk.house.security

    def another() -> Entered:
        half, code = walk.sign_in(member.email), member.telephone.code()
        return walk.action(lambda session: check_totp(session, security, half, code), "signed in")

    another()
    with walk.house.database.reading() as session:
        device = next(
            one for one in devices(session, security, member.signed_in) if not one.is_this
        )
    walk.action(
        lambda session: revoke_device(session, member.signed_in, device.id), "session ended"
    )
    another()
    walk.action(lambda session: revoke_others(session, member.signed_in), "other sessions ended")
    walk.action(lambda session: sign_out(session, member.signed_in), "signed out")
    walk.action(lambda session: sign_everybody_out(session, OPERATOR), "everybody signed out")


def _walk_citizen(walk: Walk) -> None:
    email, security = walk.house.citizen(), walk.house.security
    entered = walk.action(
        lambda session: sign_in(session, security, visit(), email, PASSWORD), "signed in"
    )
    now = walk.read(entered)
    walk.action(
        lambda session: confirm_password(session, security, now, PASSWORD), "confirmed anew"
    )
    with_app(walk.house, walk.read(walk.house.enter(email)))
    lost, proof = walk.sign_in(email), CounterProof("", "", "")
    at_counter = replace(security, by_counter=lambda *_asked: True)
    walk.action(
        lambda session: enter_by_counter(session, at_counter, lost, proof),
        "second factors reset",
        "signed in",
    )


def _walk_passwords(walk: Walk) -> None:
    member, security = walk.house.member(ALL), walk.house.security
    now = member.signed_in
    walk.action(
        lambda session: sign_in(session, security, visit(), member.email, "wrong"),
        "sign-in failed",
    )
    walk.action(lambda session: change_profile(session, now, "Rana", "en"), "profile changed")
    walk.action(
        lambda session: change_password(session, security, now, "wrong", NEW), "password wrong"
    )
    entered = walk.action(
        lambda session: change_password(session, security, now, PASSWORD, NEW),
        "password changed",
    )
    now = walk.read(entered)
    asked = walk.action(
        lambda session: request_contact_change(session, security, now, "moved@x.example", NEW),
        "address change asked",
    )
    token = _token(asked[1])
    notice = walk.action(
        lambda session: confirm_contact_change(session, security, token), "address changed"
    )
    letter = walk.action(
        lambda session: request_reset(
            session, security, visit(), read_sign_in_name("moved@x.example", None), "t" * 40
        ),
        "new password asked",
    )
    link = _token(letter)
    walk.action(
        lambda session: reset_password(session, security, visit(), link, PASSWORD),
        "password reset",
    )
    way_back = _token(notice)
    walk.action(
        lambda session: undo_contact_change(session, security, way_back), "address change undone"
    )


def _walk_people(walk: Walk, chief: Member, other: Member) -> None:
    by = chief.signed_in.officer
    viewer = [Membership(Role.VIEWER, "moh")]
    walk.action(lambda session: change_memberships(session, by, other.id, viewer), "role changed")
    walk.action(lambda session: reset_second_factor(session, by, other.id), "second factors reset")
    walk.action(lambda session: suspend(session, by, other.id), "account suspended")
    walk.action(lambda session: restore(session, by, other.id), "account active")
