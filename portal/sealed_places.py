"""All places where something is kept sealed: what a topic seals is a line here."""

from datetime import timedelta
from pathlib import Path

from geo.database import Database
from portal.accounts.second_factor import SEALED as SEALED_BY_ACCOUNTS
from portal.citizens.evidence.counter import SEALED as SEALED_AT_COUNTERS
from portal.citizens.registration.drafts import SEALED as SEALED_REGISTRATIONS
from portal.contact.contacts import SEALED as SEALED_CONTACTS
from portal.contact.contacts import SEALED_IN_VAULT
from portal.contact.intake import SEALED as SEALED_DRAFTS
from portal.contact.reactions import SEALED as SEALED_REACTIONS
from portal.jobs.tasks import NightlyJob, Work
from portal.notifications.sealing import SEALED as SEALED_LETTERS
from portal.participation.drafts.service import SEALED as SEALED_POST_DRAFTS
from portal.secrets import Keys
from portal.secrets.person_key_backups import back_up, backups_folder
from portal.secrets.person_key_sealing import PersonKeyPlace
from portal.secrets.person_keys import PersonKeys, person_keys_folder
from portal.secrets.rotation import reseal
from portal.secrets.sealed_columns import ColumnPlace, SealedPlace
from portal.settings import PortalSettings

COLUMNS = (
    *SEALED_BY_ACCOUNTS,
    *SEALED_LETTERS,
    *SEALED_CONTACTS,
    *SEALED_DRAFTS,
    *SEALED_REACTIONS,
    *SEALED_REGISTRATIONS,
    *SEALED_AT_COUNTERS,
    *SEALED_POST_DRAFTS,
)


def person_keys_of(settings: PortalSettings, data_root: Path, keys: Keys) -> PersonKeys:
    """Return the keys of persons of a deployment."""
    return PersonKeys(keys, person_keys_folder(settings, data_root))


def sealed_places(
    database: Database, keys: Keys, person_keys: PersonKeys
) -> tuple[SealedPlace, ...]:
    """Return where the deployment's secret seals; the database acts as the worker."""
    columns = (ColumnPlace(database, keys, held) for held in COLUMNS)
    return (*columns, PersonKeyPlace(keys, person_keys))


def vault_places(doors: Database, keys: Keys) -> tuple[SealedPlace, ...]:
    """Return where the secret of the vault seals; doors and keys are those of the vault."""
    return tuple(ColumnPlace(doors, keys, held) for held in SEALED_IN_VAULT)


def work_of_secrets(
    database: Database, settings: PortalSettings, data_root: Path, keys: Keys
) -> Work:
    """Return what is done every night: keys of persons are copied, and all is sealed anew."""
    person_keys = person_keys_of(settings, data_root, keys)
    places = sealed_places(database, keys, person_keys)
    folder = backups_folder(settings, data_root)
    kept = timedelta(days=settings.person_keys_backup_days)

    def copy_person_keys() -> None:
        back_up(person_keys, folder, now=database.clock.now(), kept=kept)

    def seal_anew() -> None:
        reseal(places)

    return Work(
        nightly=[
            NightlyJob("copy of the keys of persons", copy_person_keys),
            NightlyJob("what older secrets have sealed", seal_anew),
        ]
    )
