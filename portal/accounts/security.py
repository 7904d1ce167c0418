"""What the services of accounts need besides a session, put together once from the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from geo.clock import Clock
from portal.accounts.counter_proofs import TakeCounterProof, takes_no_proof
from portal.accounts.passwords import Passwords
from portal.accounts.sign_in_names import AccountByNumber, no_account
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter
from portal.notifications.sms.service import SmsRules, sms_rules
from portal.notifications.templates import SITE_NAMES
from portal.secrets import Keys, load_keys, secret_path
from portal.settings import PortalSettings

# That of officers who have chosen none.
FIRST_LANGUAGE = "ar"
# Whoever lost an account to somebody else has to hear of it, also when the mail server is away.
NOTICE_LASTS = timedelta(days=5)
# Given the token of a session, which its cookie holds.
AfterOpening = Callable[[Session, str], None]


def nothing_follows(_session: Session, _token: str) -> None:
    """Do nothing after a session was opened."""


@dataclass(frozen=True)
class Security:
    """Keys, passwords and the limits of sessions; `public_url` has no slash at its end.

    `sms` says to which numbers text messages go, `region` where a phone number without its country
    is. `by_number` finds the account of who signs in with a number of identity, and `by_counter`
    takes what a person shows who has lost the second factor. What `after_opening` does follows each
    session that is opened, in the same transaction.
    """

    keys: Keys
    passwords: Passwords
    public_url: str
    idle: timedelta
    longest: timedelta
    sms: SmsRules
    region: str | None = None
    by_number: AccountByNumber = no_account
    by_counter: TakeCounterProof = takes_no_proof
    after_opening: AfterOpening = nothing_follows

    def site_name(self, language: str | None) -> str:
        """Return what the portal is called in a language, in letters and authenticators."""
        return SITE_NAMES.get(language or FIRST_LANGUAGE, SITE_NAMES["en"])

    @property
    def host(self) -> str:
        """The host of the public address: what passkeys are bound to."""
        return urlsplit(self.public_url).hostname or "localhost"

    def letter(
        self, kind: LetterKind, to: str, language: str, path: str, good_for: timedelta
    ) -> Letter:
        """Return a letter that leads to a page of the portal, below its language."""
        link = f"{self.public_url}/{language}{path}"
        return Letter(
            kind, to, language, {"site": self.site_name(language), "link": link}, good_for
        )


def make_security(
    settings: PortalSettings,
    data_root: Path,
    *,
    hasher: PasswordHasher | None = None,
    clock: Clock | None = None,
    region: str | None = None,
    after_opening: AfterOpening = nothing_follows,
) -> Security:
    """Put it together; makes the secret where there is none, raises InvalidSetup if it cannot.

    `clock` is that of the deployment: tickets end by it. Text messages go to the country whose
    phone numbers are those of `region`.
    """
    return Security(
        keys=load_keys(secret_path(settings, data_root), clock=clock),
        passwords=Passwords(hasher),
        public_url=settings.public_url,
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
        sms=sms_rules(settings, region),
        region=region,
        after_opening=after_opening,
    )
