"""What officers do with what people write to them, as the manual says, with pictures on the way."""

import re
from datetime import timedelta

import httpx2
from playwright.sync_api import Page

from geo.coordinates import Position
from portal.accounts.rules import Visit
from portal.contact.filing import file_case
from portal.contact.rules import Kind, NewCase, Person
from portal.ratings.rules import About, NewRating, Subject
from portal.ratings.service import rate
from tests.browser.officer_album import Portal
from tests.browser.own_offices import AGENCY
from tests.site import account_context_on, portal_on

# What people and officers write, in the language of the pictures.
WRITTEN = {
    "ar": {
        "mistake": "رقم الهاتف المكتوب لا يجيب",
        "writer": "هبة النجار",
        "question": "هل أجدد جواز سفري من العقبة؟",
        "question text": "أقيم في العقبة وجواز سفري صادر في عمّان. هل أجدده هنا؟",
        "complaint": "المكيّف في قاعة الانتظار معطّل",
        "ready answer": "تجديد الجواز",
        "public subject": "تجديد الجواز في محافظة أخرى",
        "public text": "هل يُجدَّد الجواز في غير المحافظة التي صدر فيها؟",
        "public answer": "نعم، يُجدَّد في كل مكاتبنا.",
        "outside": "متى يُصلح مكيّف قاعة الانتظار؟",
        "rule": "جواز جوازات",
        "call": "كم رسم بدل الهوية الفاقدة؟",
        "rating": "شرح واضح، شكرًا لكم",
    },
    "en": {
        "mistake": "Nobody answers at the phone number",
        "writer": "Hiba Najjar",
        "question": "Can I renew my passport in Aqaba?",
        "question text": "I live in Aqaba, and my passport is from Amman. Can I renew it here?",
        "complaint": "The air conditioner in the waiting hall is broken",
        "ready answer": "Renewing a passport",
        "public subject": "Renewing a passport in another governorate",
        "public text": "Is a passport renewed where it was not issued?",
        "public answer": "Yes, all our offices renew it.",
        "outside": "When is the air conditioner of the waiting hall repaired?",
        "rule": "passport passports",
        "call": "What does another identity card cost?",
        "rating": "Clearly said, thank you",
    },
}
READY = {
    "ar": "نعم، تجدَّد الجوازات في كل مكاتبنا أيًّا كان مكان الإصدار. رقم معاملتك {reference}.",
    "en": "Yes, all our offices renew passports, wherever they are from. Yours is {reference}.",
}
ANNOUNCED = {
    "ar": ("مكاتب الجوازات مغلقة يوم الخميس", "تُغلق مكاتب الجوازات يوم الخميس لأعمال صيانة."),
    "en": ("Passport offices are closed on Thursday", "They are closed on Thursday for repairs."),
}
WAITING_HALL = Position(35.9106, 31.9539)


def deal_with_cases(portal: Portal) -> None:
    """Do all that the manual says of cases, from the queue to the public copy."""
    _let_people_write(portal)
    _write_a_ready_answer(portal)
    album, page = portal.album, portal.editor
    album.go(page, "officers/cases")
    album.take(page, "cases")
    album.go(page, "officers/cases/map")
    page.locator(".officer-map[data-ready]").wait_for()
    album.take(page, "cases-map", ".officer-map")
    _open(page, portal, Kind.MISTAKE)
    album.take(page, "mistake", "section[aria-labelledby=text]")
    _answer(portal)
    _publish(portal)
    _ask_others(portal)


def take_a_call(portal: Portal) -> None:
    """Take down what a caller says, and read the reference out."""
    album, page = portal.album, portal.editor
    written = WRITTEN[album.language]
    album.go(page, "officers/intake/question")
    page.locator("#f-subject").fill(written["call"])
    page.locator("#f-text").fill(written["call"])
    page.locator("#f-name").fill(written["writer"])
    page.locator("#f-phone").fill("0791234567")
    page.locator("[name=keeps_contact][value=yes]").check()
    album.take(page, "caller", "#s-caller")
    album.press(page, "button[value=send]")
    page.locator("output").wait_for()
    album.take(page, "caller-reference")


def route(portal: Portal) -> None:
    """Write a rule for whose affair a case is, and try it."""
    album, page = portal.album, portal.administrator
    written = WRITTEN[album.language]
    album.go(page, "officers/routing/new")
    page.locator("#f-words").fill(written["rule"])
    page.locator("#f-agency").select_option(AGENCY)
    album.press(page, "button[value=save]")
    album.go(page, "officers/routing")
    page.locator("#f-text").fill(written["question text"])
    album.press(page, "form[action$='#try'] button")
    album.take(page, "routing")
    album.take(page, "routing-tried", "section[aria-labelledby=try]")


def announce(portal: Portal) -> None:
    """Write an announcement that ends in three days, and publish it."""
    album, page = portal.album, portal.approver
    album.go(page, "officers/announcements/new")
    page.locator("#f-kind").select_option("outage")
    for language, (title, text) in ANNOUNCED.items():
        page.locator(f"#f-title_{language}").fill(title)
        page.locator(f"#f-text_{language}").fill(text)
    ends = portal.office.deployment.now() + timedelta(3)
    page.locator("#f-ends_at").fill(f"{ends:%Y-%m-%dT%H:%M}")
    album.take(page, "announcement")
    album.press(page, "button[value=publish]")
    album.take(page, "announcements")


def show_ratings(portal: Portal) -> None:
    """Show the word of a rating to everybody."""
    album, page, office = portal.album, portal.editor, portal.office
    subject = Subject(About("agencies"), AGENCY)
    new = NewRating(subject, album.language, stars=5, word=WRITTEN[album.language]["rating"])
    keys = account_context_on(office.app).security.keys
    with office.deployment.database.writing() as session:
        assert rate(session, keys, Visit("10.1.0.7"), new) is not None
    album.go(page, "officers/ratings")
    album.take(page, "ratings")
    album.press(page, "button[value=show]")


def _let_people_write(portal: Portal) -> None:
    """One person reports a mistake on a page, one asks, and two complain about one matter."""
    album, page = portal.album, portal.editor
    written = WRITTEN[album.language]
    album.go(page, "officers/services")
    path = page.locator("table.officer-table a").nth(1).get_attribute("href") or ""
    of = f"/{album.language}/services/{path.rpartition('/')[2]}"
    said = {"kind": "mistake", "page": of, "text": written["mistake"], "language": album.language}
    answer = httpx2.post(f"{album.address}/api/v1/cases", json=said)
    assert answer.status_code == 201
    asked = (written["question"], written["question text"])
    _file(portal, Kind.QUESTION, 1, *asked, position=None)
    for number in (2, 3):
        text = f"{written['complaint']} ({number})"
        _file(portal, Kind.COMPLAINT, number, written["complaint"], text, position=WAITING_HALL)


def _file(
    portal: Portal, kind: Kind, number: int, subject: str, text: str, position: Position | None
) -> None:
    """File a case of another person, from another network."""
    language = portal.album.language
    writer = Person(WRITTEN[language]["writer"], f"hiba{number}@home.example", country="JO")
    new = NewCase(
        kind, language, writer, subject, text, AGENCY, position=position,
        may_be_published=kind is Kind.QUESTION,
    )  # fmt: skip
    contact = portal_on(portal.office.app).contact
    with portal.office.deployment.database.writing() as session:
        assert file_case(session, contact, Visit(f"10.0.{number}.7"), new).reference is not None


def _write_a_ready_answer(portal: Portal) -> None:
    album, page = portal.album, portal.approver
    album.go(page, "officers/answers/new")
    page.locator("#f-name").fill(WRITTEN[album.language]["ready answer"])
    for language, text in READY.items():
        page.locator(f"#f-text_{language}").fill(text)
    album.take(page, "ready-answer")
    album.press(page, "button[value=save]")


def _open(page: Page, portal: Portal, kind: Kind) -> None:
    """Open the first case of a kind from the queue."""
    portal.album.go(page, f"officers/cases?kind={kind.value}")
    page.locator("table.officer-table a").first.click()
    page.wait_for_url(re.compile("/officers/cases/[^?]"))


def _answer(portal: Portal) -> None:
    """Answer the question with what is ready."""
    album, page = portal.album, portal.editor
    _open(page, portal, Kind.QUESTION)
    album.take(page, "case")
    album.press(page, "button[value=fill]")
    album.take(page, "case-answer", "section[aria-labelledby=actions]")
    album.press(page, "button[value=answer]")


def _publish(portal: Portal) -> None:
    """Write the public copy of the question, and ask its writer."""
    album, page = portal.album, portal.editor
    written = WRITTEN[album.language]
    page.locator("section[aria-labelledby=copy] a").click()
    page.wait_for_url("**/copy")
    for name in ("subject", "text", "answer"):
        page.locator(f"#f-{name}").fill(written[f"public {name}"])
    album.take(page, "public-copy", "section[aria-labelledby=write]")
    album.press(page, "button[value=propose]")


def _ask_others(portal: Portal) -> None:
    """Deal with two complaints as one, and ask a contractor."""
    album, page = portal.album, portal.editor
    _open(page, portal, Kind.COMPLAINT)
    page.locator("input[name=with]").first.check()
    album.take(page, "case-matter", "section[aria-labelledby=similar]")
    album.press(page, "button[value=merge]")
    _open(page, portal, Kind.COMPLAINT)
    page.locator("details:has(#f-outside_text) > summary").click()
    page.locator("#f-email").fill("works@contractor.example")
    page.locator("#f-outside_text").fill(WRITTEN[album.language]["outside"])
    album.take(page, "reaction", "section[aria-labelledby=reactions]")
    album.press(page, "button[value=ask_outside]")
