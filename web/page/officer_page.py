"""What all pages of the back office share: who asks, what is theirs, how an answer is given.

A page takes `OfficerPageHere`; before it shows or does anything it calls `require` with a role and
the agency of the record. What belongs to agencies of others is answered as what is not there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated
from urllib.parse import quote, urlencode

from babel import Locale
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import Message, Translate
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.rules import SignedIn
from portal.attachments.stores import Store
from portal.directory.registers.definitions import Register
from portal.proposals.proposables import Proposables
from portal.proposals.rules import needs_second_officer
from portal.proposals.schemas import Fault
from portal.vocabularies.rules import Vocabularies
from portal.workflow.offers import Workflows
from web.navigation import Part
from web.page.answers import NOT_KEPT, Trouble, known_language, nothing_here
from web.page.guard import (
    TOKEN_FIELD,
    OfficerHere,
    check_sender,
    check_token,
    not_allowed,
    read_fields,
)
from web.page.guard import require as require_role
from web.page.languages import locale_of
from web.page.record_names import NamesHere, names_here
from web.page.rendering import Plural
from web.page.site import PortalDeploymentHere, PortalSite, portal_site_of, site_of
from web.page.upload import Uploads

OFFICES = "offices"
NO_LABELS: Mapping[str, str] = MappingProxyType({})
# What is said on the next page, by the word in its address: nobody can put other words there.
_SAID: Mapping[str, str] = {
    "saved": _("The draft is saved. Nobody else is asked about it until you hand it in."),
    "submitted": _("The draft is handed in."),
    "withdrawn": _("The draft is withdrawn."),
    "applied": _("The change is made: readers see it now."),
    "agreed": _("You have agreed. The draft waits for the other agency."),
    "undone": _("What stood before is back: readers see it now."),
    "rejected": _("The draft is rejected."),
    "restored": _("That state is back: readers see it now."),
    "done": _("It is done."),
    "checking": _("The log is being checked. Load this page again in a minute."),
    "holiday": _("The holidays are changed: open deadlines follow within a minute."),
}


@dataclass(frozen=True)
class OfficerPage:
    """One request of an officer who has signed in with both factors."""

    request: Request
    language: str
    deployment: Deployment
    signed_in: SignedIn

    @property
    def officer(self) -> Officer:
        """Who asks."""
        return self.signed_in.officer

    def agencies(self, role: Role = Role.VIEWER) -> frozenset[str] | None:
        """Return the agencies in which the officer has at least a role; None is all of them."""
        return self.officer.agencies_where(role)

    def agencies_asked(self) -> frozenset[str] | None:
        """Return the agencies that a list is about: the one of its address, or all one may see."""
        seen, asked = self.agencies(), self.request.query_params.get("agency", "")
        if not asked or "\0" in asked:
            return seen
        return frozenset({asked}) if seen is None or asked in seen else frozenset()

    def require(self, role: Role, agency: str | None) -> None:
        """Check that the officer has a role for an agency; None: for all, and what is nobody's.

        Raises NotFound where the officer may not even see what belongs to the agency, and
        Forbidden where the role is too small.
        """
        if not self.officer.may(Role.VIEWER, agency):
            raise nothing_here()
        require_role(self.signed_in, role, agency)

    def require_one(self, role: Role, agencies: Collection[str]) -> None:
        """Check that the officer has a role for one of some agencies; raises as `require`."""
        if not any(self.officer.may(role, one) for one in agencies):
            is_seen = any(self.officer.may(Role.VIEWER, one) for one in agencies)
            raise not_allowed() if is_seen else nothing_here()

    def require_somewhere(self, role: Role) -> None:
        """Check that the officer has at least a role for some agency; raises Forbidden."""
        if not self.signed_in.holder.may_somewhere(role):
            raise not_allowed()

    @property
    def site(self) -> PortalSite:
        """What the pages behind a sign-in were made with."""
        return portal_site_of(self.request)

    @property
    def attachments(self) -> Store:
        """The store of files that people hand in."""
        return self.site.attachments

    @property
    def uploads(self) -> Uploads:
        """Where files to be imported are taken in; only for pages that are not there without."""
        uploads = self.site.uploads
        assert uploads is not None
        return uploads

    @property
    def navigation(self) -> list[Part]:
        """The parts of the back office that the officer may open."""
        parts = self.site.parts
        return [one for one in parts if one.may_open(self.officer, self.deployment)]

    @property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies of the deployment."""
        return site_of(self.request).vocabularies

    @property
    def proposables(self) -> Proposables:
        """What may be proposed here."""
        return self.site.proposables

    @property
    def workflows(self) -> Workflows:
        """What goes from state to state here."""
        return site_of(self.request).workflows

    def record_names(self, session: Session) -> NamesHere:
        """Return what records are called in the language of the page."""
        return names_here(session, site_of(self.request).known_names, self.language)

    def names_of_record(self, register: Register, code: str) -> Names | None:
        """Return the names of one record, from memory where it is known; None for no record."""
        known = site_of(self.request).known_names
        if code not in known.latest(register).names:
            with self.deployment.database.reading() as session:
                known.of(session, register)
        return known.latest(register).names.get(code)

    def needs_second_officer(self, collection: str) -> bool:
        """Check whether somebody else has to agree to a change of a layer or a register."""
        catalogue = self.deployment.catalogue
        said = catalogue[collection].second_officer if collection in catalogue else None
        return needs_second_officer(by_default=self.site.second_officer, said=said)

    @property
    def now(self) -> datetime:
        """The moment on the country's clock."""
        return self.deployment.now()

    @property
    def today(self) -> date:
        """The day on the country's clock."""
        return self.now.date()

    @property
    def locale(self) -> Locale:
        """The locale of the page."""
        return locale_of(self.language, self.deployment.country)

    @property
    def translate(self) -> Translate:
        """Puts a text into the language of the page."""
        return site_of(self.request).translations.to(self.language)

    @property
    def plural(self) -> Plural:
        """Chooses the plural form of the language of the page."""
        return site_of(self.request).translations.plural(self.language)

    def say(self, message: Message) -> Markup:
        """Put a message into the language of the page, its values kept apart."""
        return site_of(self.request).pages.say(self.language, message)

    def show(
        self,
        template: str,
        context: Mapping[str, object],
        *,
        here: str,
        trouble: Trouble | None = None,
        faults: Sequence[Fault] = (),
        labels: Mapping[str, str] = NO_LABELS,
    ) -> Response:
        """Answer with a page; `here` is the name of its part in the navigation.

        `trouble` is said above the page and gives the status, `faults` are listed above the form
        as links to the fields, status 400; `labels` name these fields by their ids.
        """
        said = _SAID.get(self.request.query_params.get("said", ""))
        status = trouble.status if trouble else 400 if faults else 200
        everywhere = {
            "sources": (),
            "token": self.signed_in.form_token,
            "officer": self.officer,
            "here": here,
            "navigation": self.navigation,
            "said": self.say(Message(said)) if said and status == 200 else None,
            "problem": self.say(trouble.message) if trouble else None,
            "faults": [
                (fault_id(one), labels.get(fault_id(one), ""), self.say(one.message))
                for one in faults
            ],
            "faulty": {fault_id(one): self.say(one.message) for one in reversed(faults)},
        }
        answer = site_of(self.request).pages.write(
            self.request,
            self.language,
            template,
            status=status,
            context={**everywhere, **context},
        )
        answer.headers.update(NOT_KEPT)
        return answer

    def address(self, *path: str) -> str:
        """Return the address of a page of the back office by the parts below /officers."""
        return "/".join((f"/{self.language}/officers", *(quote(part, safe="") for part in path)))

    def go_to(self, *path: str, said: str | None = None, **asked: str) -> Response:
        """Return the way to a page of the back office; `said` is a key of what is said there."""
        query = urlencode({**asked, **({"said": said} if said else {})})
        address = self.address(*path) + (f"?{query}" if query else "")
        return RedirectResponse(address, 303, headers=NOT_KEPT)


def officer_page_here(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> OfficerPage:
    """Return the request of an officer with both factors and a role somewhere."""
    known_language(language, deployment)
    officer_page = OfficerPage(request, language, deployment, signed_in)
    officer_page.require_somewhere(Role.VIEWER)
    return officer_page


OfficerPageHere = Annotated[OfficerPage, Depends(officer_page_here)]


@dataclass(frozen=True)
class Fields:
    """The fields of a form in their order; a name may stand several times."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str, default: str = "") -> str:
        """Return the last value of a field."""
        return next((held for one, held in reversed(self.pairs) if one == name), default)

    def all(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [held for one, held in self.pairs if one == name]

    def but(self, names: Collection[str] = ()) -> list[tuple[str, str]]:
        """Return what a page carries on in hidden fields: all but the token and these."""
        return [pair for pair in self.pairs if pair[0] not in (TOKEN_FIELD, *names)]


async def fields_here(request: Request, signed_in: OfficerHere) -> Fields:
    """Read an officer's form; raises Forbidden unless it is ours and of this session."""
    check_sender(request)
    fields = Fields(tuple(await read_fields(request)))
    check_token(signed_in, fields.get(TOKEN_FIELD))
    return fields


FieldsHere = Annotated[Fields, Depends(fields_here)]


def fault_id(fault: Fault) -> str:
    """Return the id of the field that a fault belongs to: its path with hyphens, after `f-`."""
    return "-".join(("f", *(str(part) for part in fault.path)))
