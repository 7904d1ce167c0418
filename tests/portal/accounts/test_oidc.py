"""Signing in through a provider: against a real one, and against one that lies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from geo.errors import InvalidSetup
from portal.accounts.factors import factors
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.oidc import (
    Identity,
    OidcProvider,
    accept_invitation_with_identity,
    finish,
    link_identity,
    oidc_provider,
    sign_in_with_identity,
    start,
)
from portal.accounts.rules import Entered, Outcome, StepUpNeeded
from portal.audit.rules import Actor, ActorKind
from portal.settings import PortalSettings
from tests.portal.accounts.house import House, visit
from tests.portal.accounts.oidc_server import CLIENT_ID, CLIENT_SECRET, Server, oidc_server

BACK = "https://portal.example/ar/sign-in/oidc"
VIEWER = Membership(Role.VIEWER, None)


@pytest.fixture
def server() -> Iterator[Server]:
    """A provider of its own for each test: they make it lie."""
    with oidc_server() as made:
        yield made


def _provider(server: Server) -> OidcProvider:
    settings = PortalSettings(
        oidc_issuer=server.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET
    )
    made = oidc_provider(settings)
    assert made is not None
    return made


def _recognised(house: House, server: Server, **person: object) -> Identity | None:
    provider = _provider(server)
    begun = start(provider, house.security, BACK)
    assert begun is not None
    back = server.come_back(begun.url, **person)
    return finish(provider, house.security, begun.ticket, back)


def _identity(house: House, server: Server, **person: object) -> Identity:
    found = _recognised(house, server, **person)
    assert found is not None
    return found


def _sign_in(house: House, identity: Identity) -> Entered:
    with house.writing() as session:
        return sign_in_with_identity(session, house.security, visit(), identity)


def test_a_provider_recognises_somebody(house: House, server: Server) -> None:
    found = _identity(house, server, sub="9", email="Leila@Agency.example", name="ليلى")
    assert found is not None
    assert replace(found, claims={}) == Identity(server.issuer, "9", "Leila@Agency.example", "ليلى")
    assert server.asked == {}, "the code was exchanged"


def test_the_question_has_state_nonce_and_a_challenge(house: House, server: Server) -> None:
    provider = _provider(server)
    one, other = start(provider, house.security, BACK), start(provider, house.security, BACK)
    assert one is not None
    assert other is not None
    asked, again = (parse_qs(urlsplit(begun.url).query) for begun in (one, other))
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
        assert asked[name] != again[name]
    assert CLIENT_SECRET not in one.url
    assert len(server.requests) == 2, "what a provider says of itself is asked for once an hour"


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another issuer": lambda claims: claims.update(iss="https://evil.example"),
    "for another client": lambda claims: claims.update(aud="another"),
    "for another client, by us": lambda claims: claims.update(aud="another", azp=CLIENT_ID),
    "for others too": lambda claims: claims.update(aud=[CLIENT_ID, "another"]),
    "by another party": lambda claims: claims.update(azp="another"),
    "another nonce": lambda claims: claims.update(nonce="x"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "over": lambda claims: claims.update(exp=claims["iat"] - 120),
    "no end": lambda claims: claims.pop("exp"),
    "from tomorrow": lambda claims: claims.update(iat=claims["iat"] + 86_400),
    "nobody": lambda claims: claims.pop("sub"),
    "an empty subject": lambda claims: claims.update(sub=""),
    "a subject that is no text": lambda claims: claims.update(sub=7),
    "of another token": lambda claims: claims.update(at_hash="xxxx"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_fit_is_not_believed(house: House, server: Server, lie: str) -> None:
    def change(claims: dict[str, Any]) -> None:
        LIES[lie](claims)

    server.change = change
    assert _recognised(house, server) is None


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"issuer": "https://evil.example"}, 200),
        ({"token_endpoint": "http://evil.example/token"}, 200),
        ({"jwks_uri": None}, 200),
        ({}, 500),
        ({}, 302),
    ],
)
def test_a_provider_that_is_not_right_is_not_believed(
    house: House, server: Server, metadata: dict[str, Any], status: int
) -> None:
    provider = _provider(server)
    server.metadata, server.status = metadata, status
    begun = start(provider, house.security, BACK)
    if metadata:
        assert begun is None
    else:
        assert begun is not None
        assert finish(provider, house.security, begun.ticket, server.come_back(begun.url)) is None


def test_a_signature_of_another_key_is_not_believed(house: House, server: Server) -> None:
    server.published = [ECKey.generate_key("P-256")]
    assert _recognised(house, server) is None


@pytest.mark.parametrize("is_published", [True, False])
def test_a_signature_with_a_shared_secret_is_not_believed(
    house: House, server: Server, is_published: bool
) -> None:
    shared = OctKey.import_key(CLIENT_SECRET)
    server.key, server.algorithm = shared, "HS256"
    server.published = [shared if is_published else ECKey.generate_key("P-256")]
    assert _recognised(house, server) is None


def test_new_keys_of_a_provider_are_learnt(house: House, server: Server) -> None:
    provider = _provider(server)
    assert start(provider, house.security, BACK) is not None
    server.key, server.algorithm = RSAKey.generate_key(2048), "RS256"
    begun = start(provider, house.security, BACK)
    assert begun is not None
    back = server.come_back(begun.url)
    assert finish(provider, house.security, begun.ticket, back) is not None


def test_an_answer_belongs_to_its_question(house: House, server: Server) -> None:
    provider = _provider(server)
    begun = start(provider, house.security, BACK, bound_to=b"one")
    assert begun is not None
    back = server.come_back(begun.url)
    code = parse_qs(urlsplit(back).query)["code"][0]
    held = (provider, house.security)
    for ticket, url, bound_to in (
        (None, back, b"one"),
        ("x" * 99, back, b"one"),
        (begun.ticket, back, b"other"),
        (begun.ticket, f"{BACK}?code={code}&state=x", b"one"),
        (begun.ticket, f"{BACK}?code={code}", b"one"),
        (begun.ticket, f"{back}&error=access_denied", b"one"),
        (begun.ticket, f"{back}&state=second", b"one"),
        (begun.ticket, back.replace("iss=", "iss=https://evil.example"), b"one"),
    ):
        assert finish(*held, ticket, url, bound_to=bound_to) is None
    assert code in server.asked, "none of these reached the provider"
    assert finish(*held, begun.ticket, back, bound_to=b"one") is not None
    assert finish(*held, begun.ticket, back, bound_to=b"one") is None, "a code works once"


def test_an_unknown_identity_opens_nothing_whatever_its_address(
    house: House, server: Server
) -> None:
    member = house.member(VIEWER)
    found = _identity(house, server, sub="new", email=member.email, email_verified=True)
    assert _sign_in(house, found) == Entered(Outcome.WRONG)


def test_a_linked_identity_is_a_first_factor_only(house: House, server: Server) -> None:
    member = house.member(VIEWER)
    identity = _identity(house, server, sub="linked")
    with house.writing() as session:
        assert link_identity(session, member.signed_in, identity) is Outcome.DONE
    entered = _sign_in(house, identity)
    assert entered.outcome is Outcome.SECOND_FACTOR
    half = house.read(entered)
    assert half is not None
    assert half.officer.id == member.id
    assert not half.is_complete
    with house.database.reading() as session:
        assert [factor.kind for factor in factors(session, half)] == ["totp", "oidc"]
    house.run("UPDATE account SET state = 'suspended' WHERE id = :id", id=member.id)
    assert _sign_in(house, identity) == Entered(Outcome.WRONG)


def test_an_identity_is_linked_to_one_account_by_who_has_just_confirmed(
    house: House, server: Server
) -> None:
    member, other = house.member(VIEWER), house.member(VIEWER)
    identity = _identity(house, server, sub="once")
    late = member.signed_in.authenticated_at - timedelta(minutes=11)
    for session_of in (
        replace(member.signed_in, authenticated_at=late),
        replace(member.signed_in, is_complete=False),
    ):
        with pytest.raises(StepUpNeeded), house.writing() as session:
            link_identity(session, session_of, identity)
    with house.writing() as session:
        assert link_identity(session, member.signed_in, identity) is Outcome.DONE
        assert link_identity(session, other.signed_in, identity) is Outcome.WRONG


def test_the_same_subject_of_another_provider_is_somebody_else(
    house: House, server: Server
) -> None:
    member = house.member(VIEWER)
    identity = _identity(house, server, sub="the same")
    with house.writing() as session:
        assert link_identity(session, member.signed_in, identity) is Outcome.DONE
    assert _sign_in(house, identity).outcome is Outcome.SECOND_FACTOR
    other = replace(identity, issuer="https://other.example")
    assert _sign_in(house, other) == Entered(Outcome.WRONG)


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        ({"email": "INVITED@agency.example", "email_verified": True}, Outcome.ENROLMENT),
        ({"email": "invited@agency.example", "email_verified": False}, Outcome.WRONG),
        ({"email": "invited@agency.example", "email_verified": "true"}, Outcome.WRONG),
        ({"email": "other@agency.example", "email_verified": True}, Outcome.WRONG),
        ({"email": None, "email_verified": True}, Outcome.WRONG),
    ],
)
def test_an_invitation_is_taken_up_by_a_verified_address_only(
    house: House, server: Server, person: dict[str, object], outcome: Outcome
) -> None:
    with house.writing() as session:
        house_rule = Actor(ActorKind.OPERATOR, "root", "root")
        order = InvitationOrder("invited@agency.example", Role.EDITOR, "moh")
        letter = invite(session, house.security, house_rule, order)
    identity = _identity(house, server, sub=f"{outcome}{person}", name="ليلى", **person)
    token = letter.values["link"].rpartition("/")[2]
    with house.writing() as session:
        entered = accept_invitation_with_identity(session, house.security, visit(), token, identity)
    assert entered.outcome is outcome
    if outcome is Outcome.ENROLMENT:
        half = house.read(entered)
        assert half is not None
        assert half.officer.name == "ليلى"
        assert _sign_in(house, identity).outcome is Outcome.ENROLMENT
        house.run("UPDATE account SET state = 'invited' WHERE id = :id", id=half.officer.id)


def test_a_provider_that_is_away_is_said_to_be(house: House) -> None:
    with oidc_server() as server:
        provider = _provider(server)
    assert start(provider, house.security, BACK) is None


@pytest.mark.parametrize("issuer", ["http://login.gov.example", "ftp://x", "login.gov.example"])
def test_a_provider_without_tls_is_no_provider(issuer: str) -> None:
    with pytest.raises(InvalidSetup, match="https"):
        oidc_provider(PortalSettings(oidc_issuer=issuer, oidc_client_id="x"))


def test_without_an_issuer_there_is_no_provider_and_half_a_one_is_refused() -> None:
    assert oidc_provider(PortalSettings()) is None
    with pytest.raises(InvalidSetup, match="CLIENT_ID"):
        oidc_provider(PortalSettings(oidc_issuer="https://login.gov.example"))
