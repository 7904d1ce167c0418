"""A case in the demonstration data, and the tickets in the addresses of its pages."""

from portal.accounts.rules import Visit
from portal.contact.contacts import email_digest
from portal.contact.filing import file_case
from portal.contact.rules import Kind, NewCase, Person
from tests.browser.directory.site import AGENCY, Site
from tests.site import portal_on
from web.pages.contact.receipt import receipt_address


def case_tickets(site: Site) -> dict[tuple[str, str], str]:
    """Write to the government; return the tickets of the receipt and of all that was written."""
    portal, email = portal_on(site.app), "rana@home.example"
    contact, by = portal.contact, Person("Rana", email, "+962791234567", "JO")
    new = NewCase(Kind.QUESTION, "ar", by, "تجديد الرخصة", "كيف أجدد رخصتي؟", AGENCY)
    with site.deployment.database.writing() as session:
        filed = file_case(session, contact, Visit("203.0.113.5"), new)
    said = {"digest": email_digest(contact.keys, email).hex()}
    return {
        ("received", "ticket"): receipt_address(portal, "ar", filed, by).rpartition("/")[2],
        ("mine", "ticket"): contact.keys.ticket("my cases", said, lasts_s=7_200),
    }
