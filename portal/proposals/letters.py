"""The letters about what officers hand in: to whoever decides about it, and to who has made it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.colleagues import Colleague, colleague, officers_of
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.proposals.models import Proposal

_GOOD_FOR = timedelta(days=7)


def _kind(name: str, title: str, *places: str) -> LetterKind:
    held = frozenset({"site", "link", *places})
    return LetterKind(f"proposals.{name}", "portal.proposals", held, title=title)


DRAFT_WAITS = _kind("draft_waits", _("A draft waits for your decision"), "record", "officer")
DRAFT_APPROVED = _kind("draft_approved", _("Your draft was approved"), "record")
DRAFT_REFUSED = _kind("draft_refused", _("Your draft was rejected"), "record", "reason")
DRAFT_OVERTAKEN = _kind("draft_overtaken", _("Your draft was overtaken"), "record")
RELEASE_WAITS = _kind(
    "release_waits", _("A table or an import waits for your decision"), "file", "officer"
)
KINDS = (DRAFT_WAITS, DRAFT_APPROVED, DRAFT_REFUSED, DRAFT_OVERTAKEN, RELEASE_WAITS)


@dataclass(frozen=True)
class ProposalLetters:
    """Write what happens to drafts, each in the transaction in which it happens."""

    security: Security

    def waits(self, session: Session, proposal: Proposal, by: Officer, *, national: bool) -> None:
        """Write to whoever may still have to decide about a draft, its maker left out."""
        agencies = (None,) if national else sorted(proposal.missing)
        but = {str(by.id), proposal.made_by_id}
        asked = {one.id: one for agency in agencies for one in approvers(session, agency, but=but)}
        for one in asked.values():
            said = {"record": _name(proposal, one), "officer": by.name}
            self._write(session, DRAFT_WAITS, one, proposal, said)

    def decided(self, session: Session, proposal: Proposal, kind: LetterKind, by: Officer) -> None:
        """Write to the maker of a draft what became of it, unless he has decided himself."""
        maker = colleague(session, proposal.made_by_id)
        if maker is None or maker.id == by.id:
            return
        said = {"record": _name(proposal, maker)}
        if "reason" in kind.places:
            said["reason"] = proposal.decision_note or ""
        self._write(session, kind, maker, proposal, said)

    def _write(
        self,
        session: Session,
        kind: LetterKind,
        to: Colleague,
        proposal: Proposal,
        said: dict[str, str],
    ) -> None:
        write_to(session, self.security, kind, to, f"officers/drafts/{proposal.id}", **said)


def write_release_waits(  # noqa: PLR0913 - what the letter says, all of it named
    session: Session,
    security: Security,
    *,
    path: str,
    file: str,
    owner: str | None,
    maker_id: str,
    maker_name: str,
) -> None:
    """Write to whoever may decide about a table or import of an agency; None: about all of them.

    `path` is the page of its release, below the language. Its maker is left out.
    """
    for one in approvers(session, owner, but={maker_id}):
        write_to(session, security, RELEASE_WAITS, one, path, file=file, officer=maker_name)


def approvers(session: Session, agency: str | None, *, but: Iterable[str]) -> list[Colleague]:
    """List who may decide for an agency without these accounts: its own, or those of every one."""
    left_out = frozenset(but)
    found = [
        one for one in officers_of(session, agency, Role.APPROVER) if str(one.id) not in left_out
    ]
    return [one for one in found if one.is_of_agency] or found


def write_to(
    session: Session, security: Security, kind: LetterKind, to: Colleague, path: str, **said: str
) -> None:
    """Write a letter to an officer in his language, with a link to a page of the portal."""
    language = to.language or FIRST_LANGUAGE
    values = {
        "site": security.site_name(language),
        "link": f"{security.public_url}/{language}/{path}",
        **said,
    }
    write_letter(session, security.keys, Letter(kind, to.email, language, values, _GOOD_FOR))


def _name(proposal: Proposal, to: Colleague) -> str:
    names = proposal.content.get("names") or {}
    name = str(names.get(to.language or FIRST_LANGUAGE) or proposal.code)
    return f"{name} (+{len(proposal.further)})" if proposal.further else name
