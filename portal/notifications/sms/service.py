"""Writing text messages: only to the countries that are allowed, and not too many to one number."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.notifications.rules import Channel
from portal.notifications.service import Letter, write_letter
from portal.secrets import Keys
from portal.settings import PortalSettings

_HOUR_S = 3600


@dataclass(frozen=True)
class SmsRules:
    """To which numbers text messages go: what they begin with, and how many an hour one gets.

    Codes are counted apart, so that news cannot keep them from anybody. `is_offered` says whether
    they go out at all: through a gateway, or to the page of letters.
    """

    prefixes: tuple[str, ...]
    per_number: Limit
    codes_per_number: Limit
    is_offered: bool = True

    def reaches(self, number: str) -> bool:
        """Check whether messages go to a number in E.164."""
        return self.is_offered and number.startswith(self.prefixes)


def sms_rules(settings: PortalSettings, region: str | None) -> SmsRules:
    """Return the rules of a deployment; without a setting the country of `region` is allowed."""
    # Only here: the tables of the library are large.
    import phonenumbers  # noqa: PLC0415

    told = tuple(part.strip() for part in settings.sms_prefixes.split(",") if part.strip())
    own = "+" if region is None else f"+{phonenumbers.country_code_for_region(region)}"
    per_number = Limit("sms to a number", settings.sms_per_number_hour, _HOUR_S)
    codes = Limit("sms codes to a number", settings.sms_codes_per_number_hour, _HOUR_S)
    is_offered = settings.sms_url is not None or settings.letters_page
    return SmsRules(told or (own,), per_number, codes, is_offered=is_offered)


def hourly_pace(settings: PortalSettings) -> Limit:
    """Return how many messages are sent in an hour to all numbers together; others wait."""
    return Limit("sms to all", settings.sms_per_hour, _HOUR_S)


def write_sms(session: Session, keys: Keys, rules: SmsRules, letter: Letter) -> UUID | None:
    """Put a text message into the outbox, as `write_letter` does with others.

    Raises Refused for a number in a country that is not allowed, and for one that has had too many.
    """
    assert letter.kind.channel is Channel.SMS
    if not rules.reaches(letter.to):
        raise Refused(
            _(
                "Text messages go only to numbers that begin with {prefixes}; {number} does not."
                " Give such a number, or an e-mail address."
            ),
            prefixes=", ".join(rules.prefixes),
            number=letter.to,
        )
    limit = rules.codes_per_number if letter.kind.is_security else rules.per_number
    if not take(session, keys, limit, letter.to):
        raise Refused(
            _(
                "{number} was sent {most} text messages within an hour, which is as many as it"
                " gets. Wait for an hour, or use the e-mail address."
            ),
            number=letter.to,
            most=limit.most,
        )
    return write_letter(session, keys, letter)
