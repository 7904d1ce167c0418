"""Invented records of every shape, and the tables that tests write them to and read them from."""

import string
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from geo.country import load_country
from importers.directory.cells import Words, words_of
from importers.directory.columns import tables_of
from importers.directory.export import Layout, languages_of, write_export
from importers.directory.findings import TableFinding
from importers.directory.reading import gather
from importers.directory.records import Known, sort_out
from importers.directory.sources import open_source
from layers.catalogue.definitions import load_catalogue
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import Record, clean_line, clean_text
from portal.directory.registers.definitions import Register
from portal.vocabularies.loading import load_vocabularies

TERMS = load_vocabularies()
OWNER = "ministry-of-health"


def words() -> Words:
    return words_of(TERMS, load_catalogue(), load_country("jo").phone_region)


@dataclass(frozen=True)
class ReadBack:
    taken: dict[str, Record]
    rejected: set[str]
    findings: list[TableFinding]

    @property
    def sentences(self) -> list[str]:
        return [f"{one.finding.message} {one.finding.hint}".strip() for one in self.findings]


def write(path: Path, register: Register, records: Sequence[Record], language: str = "ar") -> Path:
    languages = languages_of(("ar", "en"), records)
    write_export(path, Layout(tables_of(register), words(), language, languages), records)
    return path


def read(
    path: Path,
    register: Register,
    *,
    current: Iterable[Record] = (),
    agencies: Iterable[str] = (OWNER,),
    scope: str | None = None,
) -> ReadBack:
    now = {record.code: record for record in current}
    known = Known(register, TERMS, now, {Register.AGENCIES: frozenset(agencies)}, scope)
    with tempfile.TemporaryDirectory() as folder:
        source = open_source(path, tables_of(register), Path(folder), path.name)
        gathered = gather(source, words())
        made = sort_out(source, gathered, known)
    return ReadBack(made.taken, made.rejected, gathered.findings)


def agency(code: str = OWNER, **more: Any) -> AgencyContent:  # noqa: ANN401 - any field
    said: dict[str, Any] = {"names": {"ar": "جهة", "en": "Agency"}, "kind": "ministry"}
    return AgencyContent(code=code, **{**said, **more})


def service(code: str = "renew", **more: Any) -> ServiceContent:  # noqa: ANN401 - any field
    said: dict[str, Any] = {
        "agency": OWNER,
        "names": {"ar": "خدمة", "en": "Service"},
        "audiences": ("citizen",),
    }
    return ServiceContent(code=code, **{**said, **more})


_LETTERS = st.one_of(
    st.sampled_from("=+-@'\"<>&;،,؛|\t\n \u00a0_xAأبة٥é😀"),
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]),
)
_TRICKY = st.sampled_from(
    [
        "=1+1",
        "<r>b</r>",
        "_x0041_",
        "+962 6",
        "0123",
        "1E5",
        "12,500",
        "-",
        "لا يوجد",
        "N/A",
        "null",
        "true",
        "2026-01-02",
        'a "b" c',
        "'quoted",
        "@SUM(A1)",
        "line\nline",
        "code",
    ]
)
_TEXT = st.one_of(_TRICKY, st.text(_LETTERS, min_size=1, max_size=25))
_CODES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
_DAYS = st.dates(date(1850, 1, 1), date(2150, 1, 1))
_PHONES = st.sampled_from(["+96265001000", "+962791234567", "911", "110033", "+4930123456"])
_URLS = st.sampled_from(["https://example.org/a?b=1&c=2", "http://www.example.jo"])
_EMAILS = st.sampled_from(["info@example.org", "a+b@health.example.jo"])
_DURATIONS = st.sampled_from(["P3D", "PT2H", "P1Y6M", "P1W", "PT15M"])
_HOURS = st.sampled_from(["Su-Th 08:00-15:00; PH off", "24/7"])
_AMOUNTS = st.decimals(0, 999_999_999, places=3, allow_nan=False, allow_infinity=False)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def _said(one: st.SearchStrategy[str], least: int) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["ar", "en", "fr"]), one, min_size=least, max_size=3)


_lines = _TEXT.map(clean_line).filter(bool)
_texts = _TEXT.map(clean_text).filter(bool)
_name = _said(_lines, 1)
_line = _said(_lines, 0)
_text = _said(_texts, 0)


def _some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=most).map(tuple)


def _term(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(getattr(TERMS, name).codes)


def _terms(name: str, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_term(name), min_size=least, max_size=3, unique=True).map(tuple)


def _part(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    return _some(st.fixed_dictionaries(fields))


_FLAG = st.booleans()

agencies = st.builds(
    AgencyContent,
    code=_CODES,
    names=_name,
    acronym=_line,
    kind=_term("agency_kinds"),
    sector=_maybe(_term("sectors")),
    valid_from=_maybe(st.dates(date(1850, 1, 1), date(1950, 1, 1))),
    valid_to=_maybe(st.dates(date(1950, 1, 2), date(2100, 1, 1))),
    former_codes=_some(st.text(string.ascii_lowercase, min_size=9, max_size=12)),
    description=_text,
    legal_basis=_text,
    established_year=_maybe(st.integers(1000, 2200)),
    website=_maybe(_URLS),
    email=_maybe(_EMAILS),
    phones=_some(_PHONES),
    address=_line,
    hours=_maybe(_HOURS),
    officials=_part(
        honorific=_line,
        name=_name,
        title=_name,
        email=_maybe(_EMAILS),
        phone=_maybe(_PHONES),
        website=_maybe(_URLS),
        accounts=_some(_URLS),
        photo=_maybe(st.just("cd" * 32)),
        term_start=_maybe(_DAYS),
        is_acting=_FLAG,
    ),
    social_accounts=_part(
        platform=st.sampled_from(["x", "facebook", "whatsapp"]),
        url=st.just("https://example.org/a?b=1&c=2"),
        verified_at=_maybe(_DAYS),
    ),
    mobile_apps=_part(
        name=_name, platform=st.sampled_from(["ios", "android", "huawei"]), url=_URLS
    ),
    logo=_maybe(st.just("ab" * 32)),
    position=st.integers(0, 10_000),
    verified_at=_maybe(_DAYS),
    review_by=_maybe(_DAYS),
    demo=_FLAG,
)

_AT_OFFICES = st.sampled_from(
    [
        {},
        {"agencies": (OWNER,)},
        {"service": "passports"},
        {"any_agency": True, "service": "land"},
    ]
)

services = st.builds(
    ServiceContent,
    code=_CODES,
    agency=st.just(OWNER),
    names=_name,
    summary=_line,
    description=_text,
    status=_term("statuses"),
    alert=_text,
    audiences=_terms("audiences", 1),
    life_events=_terms("life_events"),
    sector=_maybe(_term("sectors")),
    keywords=_some(_lines.filter(lambda word: len(word) <= 60)),
    eligibility=_text,
    minimum_age=_maybe(st.integers(0, 60)),
    maximum_age=_maybe(st.integers(60, 120)),
    steps=_part(
        title=_name,
        text=_text,
        actor=st.sampled_from(["applicant", "agency"]),
        channel=_maybe(_term("channels")),
        duration=_maybe(_DURATIONS),
        condition=_line,
        is_optional=_FLAG,
    ),
    papers=_part(
        name=_name,
        kind=_term("paper_kinds"),
        is_mandatory=_FLAG,
        audiences=_terms("audiences"),
        issued_by_agency=_maybe(st.just(OWNER)),
        template=_maybe(_URLS),
    ),
    fees=_part(
        label=_name,
        amount=_AMOUNTS.map(lambda amount: Decimal(amount).quantize(Decimal("0.001"))),
        currency=st.sampled_from(["JOD", "USD", "EUR"]),
        kind=_term("fee_kinds"),
        per=_line,
        audiences=_terms("audiences"),
        legal_basis=_line,
        valid_from=_maybe(_DAYS),
    ),
    channels=_part(
        kind=_term("channels"),
        url=_URLS,
        phone=_PHONES,
        hours=_maybe(_HOURS),
        languages=st.sampled_from([(), ("ar",), ("ar", "en")]),
        needs_sign_in=_FLAG,
        note=_line,
    ),
    outputs=_part(name=_name, kind=_term("output_kinds"), validity=_maybe(_DURATIONS)),
    processing_time=_maybe(_DURATIONS),
    legal_url=_maybe(_URLS),
    at_offices=_maybe(_AT_OFFICES),
    demo=_FLAG,
)
