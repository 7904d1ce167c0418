"""Questions as citizens type them into the search of the portal, and what has to come first."""

import pytest

from layers.deployment import Deployment
from portal.assembly import searchables
from portal.directory.search.rules import Question
from portal.directory.search.service import Results, search

QUESTIONS = """
تجديد رخصة السواقة|services|renew-driving-licence
renew driving licence|services|renew-driving-licence
تجديد جواز السفر|services|renew-passport
كيف اجدد جواز السفر|services|renew-passport
where do I renew my passport|services|renew-passport
باسبور|services|renew-passport
تجديد هوية|services|issue-identity-card
وين بجدد هويتي|services|issue-identity-card
بدل فاقد هوية|services|issue-identity-card
lost id card|services|issue-identity-card
شهادة ميلاد|services|issue-birth-certificate
birth certificate|services|issue-birth-certificate
شهادة وفاة|services|issue-death-certificate
عدم محكومية|services|no-criminal-record-certificate
دفع فاتورة الكهربا|services|electricity-complaint
electricity bill|services|electricity-complaint
اشتراك مي|services|water-connection
water bill|services|water-connection
مخالفات السير|services|pay-traffic-fines
traffic fines|services|pay-traffic-fines
ترخيص سيارة|services|renew-vehicle-licence
جمارك سيارة|services|renew-vehicle-licence
ترخيص بناء|services|building-permit
تسجيل شركة|services|register-company
how to register a company|services|register-company
رخصة مهن|services|trade-licence
دفتر عائلة|services|issue-family-book
عقد زواج|services|register-marriage
إرث|services|inheritance-certificate
تقاعد|services|civil-pension
بطالة|services|unemployment-allowance
ضريبة الدخل|services|income-tax-return
تأمين صحي|services|civil-health-insurance-card
البتراء|areas|Petra
وسط البلد|areas|Downtown Amman
صويلح|areas|Suwaylih
ضمان اجتماعي|agencies|social-security-corporation
عنوان دائرة الأحوال المدنية|agencies|civil-status-and-passports
رقم وزارة الصحة|agencies|ministry-of-health
معونة وطنية|agencies|national-aid-fund
"""
ROWS = [tuple(line.split("|")) for line in QUESTIONS.strip().splitlines()]


def _ask(deployment: Deployment, text: str) -> Results:
    with deployment.database.reading() as session:
        return search(session, searchables(), Question(text), limit=6)


@pytest.mark.parametrize(("text", "kind", "first"), ROWS)
def test_the_first_answer_of_its_kind_is_the_one_that_is_meant(
    samples: Deployment, text: str, kind: str, first: str
) -> None:
    (hits,) = [hits for hits in _ask(samples, text).hits if hits.kind.name == kind]
    row = hits.rows[0]
    assert (row.get("code") or row["names"]["en"]) == first


def test_a_word_that_nothing_has_is_left_out_and_told(samples: Deployment) -> None:
    results = _ask(samples, "رقم وزارة الصحة")
    assert results.left_out == ("رقم",)
    assert results.count == 1


def test_no_word_is_left_out_where_something_has_all(samples: Deployment) -> None:
    assert _ask(samples, "وزارة الصحة").left_out == ()


def test_nothing_is_found_for_words_that_nothing_has(samples: Deployment) -> None:
    results = _ask(samples, "qqqqq zzzzz")
    assert (results.count, results.left_out) == (0, ())
