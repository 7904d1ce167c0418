"""The demonstration directory: everything resolves, speaks both languages and rings nowhere."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

import phonenumbers
import pytest
from opening_hours import OpeningHours
from pydantic import BaseModel

from geo.folding import fold_text
from importers.samples.directory.records import (
    sample_agencies,
    sample_services,
)
from layers.catalogue.definitions import load_catalogue
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.reading import missing_links
from portal.directory.services.rules import fee_span
from portal.vocabularies.loading import load_vocabularies

AGENCIES = {agency.code: agency for agency in sample_agencies()}
SERVICES = {service.code: service for service in sample_services()}
CODES = {Register.AGENCIES: AGENCIES.keys(), Register.SERVICES: SERVICES.keys()}
LIVING = {code: one for code, one in AGENCIES.items() if one.successor is None}
RECORDS: tuple[Record, ...] = (*AGENCIES.values(), *SERVICES.values())
ARABIC = re.compile("[ء-ي]")
INVENTED_PHONE = re.compile(r"\+9626000\d{4}")


def _values(part: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Walk over all that a record says, each value with the name of its field."""
    if isinstance(part, BaseModel):
        for field, value in part:
            yield from _values(value, field)
    elif isinstance(part, tuple):
        for one in part:
            yield from _values(one, name)
    elif part is not None:
        yield name, part


VALUES = [
    (record.code, name, value) for record in RECORDS for name, value in _values(record) if value
]


def test_there_are_a_hundred_and_twenty_institutions_with_codes_of_their_own() -> None:
    assert len(LIVING) == 120
    assert len(sample_agencies()) == len(AGENCIES)
    assert len(sample_services()) == len(SERVICES) > 100


def test_no_two_institutions_have_the_same_name() -> None:
    for language in ("ar", "en"):
        names = [fold_text(agency.names[language]) for agency in AGENCIES.values()]
        assert len(set(names)) == len(names)


def test_every_institution_says_its_purpose_in_one_sentence() -> None:
    for agency in AGENCIES.values():
        for text in agency.description.values():
            assert 15 < len(text) < 160 and text.endswith(".") and ". " not in text, agency.code


def test_an_institution_gives_a_service_or_is_named_only() -> None:
    giving = {code for one in SERVICES.values() for code in (one.agency, *one.co_providers)}
    contacts = {"website", "email", "phones", "address", "hours", "officials", "social_accounts"}
    named_only = [code for code in LIVING if code not in giving]
    assert len(named_only) < 20
    for code in named_only:
        assert not contacts & AGENCIES[code].model_fields_set, code
        assert AGENCIES[code].kind != "ministry"


def test_codes_that_others_may_have_kept_are_there() -> None:
    assert LIVING.keys() >= {
        *(
            "civil-status-and-passports",
            "driver-and-vehicle-licensing",
            "greater-amman-municipality",
        ),
        *("lands-and-survey", "ministry-of-foreign-affairs", "ministry-of-public-works"),
        *("ministry-of-planning", "ministry-of-awqaf", "ministry-of-youth", "central-bank"),
    }


def test_every_record_is_marked_as_demonstration() -> None:
    assert all(record.demo for record in RECORDS)


def test_every_link_leads_to_a_record() -> None:
    for records in (sample_agencies(), sample_services()):
        assert missing_links(records, CODES) == {}


def test_institutions_form_one_tree_of_three_levels_beside_the_courts() -> None:
    roots = [code for code, agency in LIVING.items() if agency.parent is None]
    # Nobody stands above the courts.
    assert roots == ["prime-ministry", "judicial-council"]
    depths = Counter(_depth(code) for code in LIVING)
    assert depths[1] > 20 and depths[2] > 10 and depths[3] >= 1


def _depth(code: str) -> int:
    parent = AGENCIES[code].parent
    return 0 if parent is None else 1 + _depth(parent)


def test_names_that_ended_lead_to_their_heirs_and_say_no_day() -> None:
    ended = [agency for agency in AGENCIES.values() if agency.code not in LIVING]
    assert {"civil-service-bureau", "ministry-of-ict", "civil-defence"} <= {a.code for a in ended}
    for agency in ended:
        assert agency.successor in LIVING, agency.code
        assert not agency.valid_from and not agency.valid_to and not agency.established_year
        assert all(service.agency != agency.code for service in SERVICES.values())


def test_former_codes_are_nobodys_code_now() -> None:
    former = [code for agency in AGENCIES.values() for code in agency.former_codes]
    assert "public-transport-regulatory-commission" in former
    assert len(set(former)) == len(former) and not set(former) & AGENCIES.keys()


def test_every_text_is_there_in_arabic_and_english() -> None:
    texts = [
        (code, name, value)
        for code, name, value in VALUES
        if isinstance(value, dict) and name != "acronym"
    ]
    assert len(texts) > 1400
    for code, name, text in texts:
        assert text.keys() == {"ar", "en"}, (code, name)
        assert ARABIC.search(text["ar"]) and text["en"].isascii(), (code, name)


def test_phones_ring_nowhere() -> None:
    phones = [str(value) for _, name, value in VALUES if name in ("phone", "phones")]
    assert len(phones) > 90
    for phone in phones:
        assert INVENTED_PHONE.fullmatch(phone)
        assert not phonenumbers.is_valid_number(phonenumbers.parse(phone))


def test_no_two_agencies_or_services_share_a_phone() -> None:
    owners = {(str(value), code) for code, name, value in VALUES if name in ("phone", "phones")}
    shared = [phone for phone, count in Counter(p for p, _ in owners).items() if count > 1]
    assert shared == []


def test_addresses_lie_in_domains_that_are_reserved_for_examples() -> None:
    hosts = {
        str(value).rpartition("@")[2] if name == "email" else urlsplit(str(value)).hostname or ""
        for _, name, value in VALUES
        if name in ("email", "url", "website", "legal_url", "template")
    }
    assert len(hosts) > 40
    assert all(host.endswith((".example.org", ".example.com")) for host in hosts)


def test_officials_are_named_as_demonstration_and_every_minister_is_there() -> None:
    for agency in AGENCIES.values():
        if agency.kind == "ministry" and agency.code in LIVING:
            minister = agency.officials[0]
            assert minister.honorific and minister.email and minister.phone
            assert minister.website and len(minister.accounts) == 2
        for official in agency.officials:
            assert "توضيحي" in official.name["ar"]
            assert "emonstration name" in official.name["en"]
            assert official.term_start is None
    acting = [a.code for a in AGENCIES.values() if any(one.is_acting for one in a.officials)]
    assert acting
    assert sum(len(agency.officials) > 1 for agency in AGENCIES.values()) == 3


def test_social_accounts_tell_when_they_were_verified() -> None:
    accounts = [one for agency in AGENCIES.values() for one in agency.social_accounts]
    assert len({one.platform for one in accounts}) >= 5
    assert all(one.verified_at for one in accounts)
    assert {app.platform for agency in AGENCIES.values() for app in agency.mobile_apps} == {
        "android",
        "ios",
        "huawei",
    }


def test_hours_are_readable() -> None:
    hours = {str(value) for _, name, value in VALUES if name == "hours"}
    assert "24/7" in hours and "Su-Th 08:00-15:00; PH off" in hours
    for text in hours:
        OpeningHours(text)


def test_every_life_event_and_every_audience_has_two_services_at_least() -> None:
    known = load_vocabularies()
    events = Counter(event for one in SERVICES.values() for event in one.life_events)
    audiences = Counter(audience for one in SERVICES.values() for audience in one.audiences)
    assert all(events[code] >= 2 for code in known.life_events.codes)
    assert all(audiences[code] >= 2 for code in known.audiences.codes)


def test_every_sector_has_an_agency() -> None:
    assert {a.sector for a in LIVING.values()} == set(load_vocabularies().sectors.codes)


@pytest.mark.parametrize("part", ["steps", "papers", "fees", "channels", "outputs"])
def test_every_service_has_every_part(part: str) -> None:
    lacking = [code for code, one in SERVICES.items() if not getattr(one, part)]
    assert lacking == []


def test_fees_are_dinars_with_three_decimals_and_a_legal_basis() -> None:
    for fee in (fee for service in SERVICES.values() for fee in service.fees):
        assert fee.currency == "JOD" and fee.amount.as_tuple().exponent == -3
        assert "توضيحي" in fee.legal_basis["ar"] and fee.valid_from
    assert any(fee.valid_to for service in SERVICES.values() for fee in service.fees)


def test_parts_speak_to_audiences_of_their_service_or_to_shared_ones() -> None:
    for service in SERVICES.values():
        for fee in service.fees:
            assert set(fee.audiences) <= set(service.audiences), service.code
        for paper in service.papers:
            assert not paper.audiences or set(paper.audiences) & set(service.audiences), (
                service.code,
                paper.name["en"],
            )


def test_what_is_needed_differs_by_audience_in_some_services() -> None:
    papers = [one for one in SERVICES.values() if any(paper.audiences for paper in one.papers)]
    fees = [one for one in SERVICES.values() if any(fee.audiences for fee in one.fees)]
    assert len(papers) > 30 and len(fees) >= 5
    issued = [paper for one in SERVICES.values() for paper in one.papers if paper.issued_by]
    assert len(issued) > 60


def test_a_channel_of_a_fee_or_step_is_one_of_the_service() -> None:
    for service in SERVICES.values():
        kinds = {channel.kind for channel in service.channels}
        named = {fee.channel for fee in service.fees if fee.channel}
        assert named <= kinds, service.code


def test_offices_are_found_by_services_that_the_layer_knows() -> None:
    attribute = load_catalogue()["offices"].attribute("services")
    assert attribute is not None
    known = {value.name for value in attribute.values}
    asked = {one.at_offices.service for one in SERVICES.values() if one.at_offices}
    assert asked <= known
    assert len(asked) >= 12


def test_reviews_are_due_soon_and_later() -> None:
    dates = [one.review_by for one in SERVICES.values() if one.review_by]
    verified = [one.verified_at for one in SERVICES.values() if one.verified_at]
    assert len(dates) == len(verified) == len(SERVICES)
    assert {day.year for day in dates} == {2026, 2027}
    assert {day.year for day in verified} == {2026}


def test_renewing_a_driving_licence_tells_papers_fees_and_offices() -> None:
    service = SERVICES["renew-driving-licence"]
    assert service.agency == "driver-and-vehicle-licensing"
    assert service.names["ar"] == "تجديد رخصة القيادة"
    assert service.at_offices is not None and service.at_offices.service == "vehicles"
    assert {fee.audiences: fee.amount for fee in service.fees}[("citizen",)] == Decimal("20.000")
    assert [paper.issued_by for paper in service.papers[:2]] == [
        "issue-identity-card",
        "residence-permit",
    ]


def test_postage_is_no_part_of_what_a_renewal_costs() -> None:
    span = fee_span(SERVICES["renew-driving-licence"].fees)
    assert span is not None
    assert (span.lowest, span.highest) == (Decimal(20), Decimal(30))


def test_services_are_described_in_sentences_of_a_readable_length() -> None:
    for service in SERVICES.values():
        for text in service.description.values():
            assert 50 < len(text) < 400 and text.endswith(".")
