"""The pages of the contact component: their routers, their way in the navigation, their uploads."""

from collections.abc import Iterable

from geo.messages import mark as _
from portal.contact.rules import Kind
from web.navigation import Component, Section
from web.pages.contact import (
    around,
    filing,
    following,
    former,
    kinds,
    mine,
    own_case,
    published,
    reaction,
    receipt,
)

SECTION = Section("contact", _("Contact"))
COMPONENT = Component(
    name="contact",
    path="contact",
    icon="hand",
    title=_("Write to the government"),
    sentence=_(
        "Ask, complain or suggest. You get a reference, and an answer by a day that is named."
    ),
    sections=(SECTION,),
    links=(
        Section("contact/complaint", _("Make a complaint")),
        Section("contact/question", _("Ask a question")),
        Section("contact/follow", _("Follow what you wrote")),
        Section("contact/around-me", _("Reported around me")),
        Section("contact/published", _("Questions and answers")),
        Section("contact/statistics", _("How agencies answer")),
    ),
)
# The addresses with a word of their own come before that of a kind.
ROUTERS = (
    former.router,
    kinds.router,
    receipt.router,
    following.router,
    own_case.router,
    mine.router,
    reaction.router,
    published.router,
    around.router,
    filing.router,
)


def upload_paths(languages: Iterable[str]) -> frozenset[str]:
    """Return the paths of the forms that take files."""
    forms = ("contact", "officers/intake")
    return frozenset(
        f"/{language}/{form}/{kind}" for language in languages for form in forms for kind in Kind
    )
