"""What the look at versions needs besides the session."""

from dataclasses import dataclass

from portal.attachments.stores import Store
from portal.opendata.privacy.rules import PrivacyRules


@dataclass(frozen=True)
class PrivacyContext:
    """What is looked for in the country, and where the bytes of files are."""

    rules: PrivacyRules
    store: Store
