"""Verified accounts on social networks: who decides, which addresses may be, JSON and Atom."""

from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from layers.deployment import Deployment
from portal.directory.records.agencies import SocialAccount
from portal.directory.records.platforms import HOSTS, NETWORKS, is_at, platform_of
from portal.directory.registers.definitions import Register, is_for_whole_country
from portal.directory.social.answers import feed
from portal.directory.social.queries import VerifiedAccount, verified_accounts

ATOM = "{http://www.w3.org/2005/Atom}"
PLAIN = {"platform": "x", "url": "https://x.com/moi"}
VERIFIED = {**PLAIN, "verified_at": "2026-05-01"}


@pytest.mark.parametrize(
    ("platform", "address", "is_good"),
    [
        ("x", "https://x.com/moi", True),
        ("x", "https://twitter.com/moi", True),
        ("facebook", "https://ar-ar.facebook.com/moi", True),
        ("x", "http://x.com/moi", False),
        ("x", "https://x.com.evil.io/moi", False),
        ("x", "https://netflix.com/moi", False),
        ("facebook", "https://x.com/moi", False),
        ("x", "https://x.example.org/moi", True),
    ],
)
def test_an_address_is_https_at_a_host_of_its_network(
    platform: str, address: str, *, is_good: bool
) -> None:
    assert is_at(platform, address) == is_good
    given = {"platform": platform, "url": address}
    if is_good:
        SocialAccount.model_validate(given)
    else:
        with pytest.raises(ValidationError, match=f"is not at {NETWORKS[platform]}"):
            SocialAccount.model_validate(given)


def test_every_network_has_hosts_and_only_those_are_its_own() -> None:
    assert HOSTS.keys() == NETWORKS.keys()
    for code, hosts in HOSTS.items():
        assert {platform_of(f"https://www.{host}/a") for host in hosts} == {code}
    assert platform_of("https://example.com/x") is None


@pytest.mark.parametrize(
    ("old", "new", "is_national"),
    [
        ([], [PLAIN], False),
        ([PLAIN], [], False),
        ([PLAIN], [VERIFIED], True),
        ([VERIFIED], [], True),
        ([VERIFIED], [{**VERIFIED, "url": "https://x.com/other"}], True),
        ([VERIFIED], [VERIFIED, PLAIN], False),
    ],
)
def test_only_the_unit_above_the_agencies_says_that_an_account_is_verified(
    old: list[dict[str, str]], new: list[dict[str, str]], *, is_national: bool
) -> None:
    before, after = ({"code": "moi", "social_accounts": one} for one in (old, new))
    assert is_for_whole_country(Register.AGENCIES, before, after) == is_national


def test_that_a_ministers_accounts_are_his_says_the_unit_too() -> None:
    minister = {"name": {"en": "A"}, "title": {"en": "Minister"}, "accounts": ["https://x.com/a"]}
    before = {"code": "moi", "officials": [minister]}
    after = {"code": "moi", "officials": [{**minister, "accounts_verified_at": "2026-01-01"}]}
    assert is_for_whole_country(Register.AGENCIES, before, after)
    other = {"code": "moi", "officials": [{**minister, "is_acting": True}]}
    assert not is_for_whole_country(Register.AGENCIES, before, other)


def test_only_verified_accounts_are_shown_as_page_json_and_feed(
    client: TestClient, samples: Deployment
) -> None:
    with samples.database.reading() as session:
        found = verified_accounts(session, date(2026, 11, 29))
    assert len(found) > 20
    told = client.get("/api/v1/social-media").raise_for_status()
    assert len(told.json()["accounts"]) == len(found)
    assert told.json()["accounts"][0]["verified_on"] == found[0].verified_on.isoformat()
    known = {"If-None-Match": told.headers["etag"]}
    assert client.get("/api/v1/social-media", headers=known).status_code == 304
    page = client.get("/en/social-media").raise_for_status().text
    assert page.count("Verified on ") == len(found)
    atom = client.get("/api/v1/social-media.atom?lang=ar")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    entries = fromstring(atom.content).findall(f"{ATOM}entry")  # noqa: S314 - our own feed
    assert len(entries) == len(found)
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids)


def test_a_feed_of_nothing_is_one_too_and_names_are_escaped() -> None:
    assert fromstring(feed([], "T", "en", "https://p.example")).tag == f"{ATOM}feed"  # noqa: S314
    one = VerifiedAccount(
        "moi", {"en": "<b>&"}, {"en": "A"}, None, "x", "https://x.com/a?b&c", date(2026, 1, 2)
    )
    written = feed([one], "T", "en", "https://p.example")
    entry = fromstring(written).find(f"{ATOM}entry")  # noqa: S314
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "A: X"
    assert entry.findtext(f"{ATOM}summary") == "<b>&"
    assert entry.findtext(f"{ATOM}updated") == "2026-01-02T00:00:00Z"
