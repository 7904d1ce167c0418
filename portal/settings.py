"""Settings of the portal: its public address, its secret, e-mail, sign-in."""

from pathlib import Path

from pydantic import Field

from geo.settings import Settings


class PortalSettings(Settings):
    """The public address, the secret, e-mail, sign-in, the directory."""

    public_url: str = Field(
        default="http://localhost:8000",
        pattern=r"^https?://[^/?#\s]+$",
        description="The address under which the public reaches the portal, without a path: for "
        "links in e-mails, canonical links, and the site that passkeys are made for.",
    )
    secret_file: Path | None = Field(
        default=None,
        description="The file that holds the secret from which all keys are derived: `secret` in "
        "the data root by default, made at first need. Keep a copy apart from the database's.",
    )
    vault_secret_file: Path | None = Field(
        default=None,
        description="The file that holds the secret of the vault, with which the identities of "
        "hidden persons are sealed: `vault_secret` in the data root by default, made at first "
        "need. Keep a copy apart from all others.",
    )
    vault_database_url: str | None = Field(
        default=None,
        repr=False,
        description="The address of the same database by a user who may act as the role of the "
        "vault: for the worker, and for those servers alone at which identities are opened. "
        "Not needed with a private database.",
    )
    person_keys_folder: Path | None = Field(
        default=None,
        description="The folder of the keys of persons, of which each citizen has one: "
        "`person_keys` in the data root by default, on a disk of this machine. It is in no backup "
        "of the database (docs/backup.md).",
    )
    person_keys_backup_folder: Path | None = Field(
        default=None,
        description="The folder into which the worker copies the keys of persons every night: "
        "`person_key_backups` in the data root by default; better on another disk.",
    )
    person_keys_backup_days: int = Field(
        default=7,
        ge=1,
        le=30,
        description="For how many days a copy of the keys of persons is kept: so long after an "
        "erasure somebody who has the copy and the secret can still open what a backup holds.",
    )
    poll_keys_folder: Path | None = Field(
        default=None,
        description="The folder of the keys of the voters' digests, one for each secret poll that "
        "is open: `poll_keys` in the data root by default, which all servers and workers share. It "
        "is in no backup, and belongs into none (docs/participation.md).",
    )
    news_email_hours: int = Field(
        default=8,
        ge=1,
        le=168,
        description="For how many hours after a letter that says that something is new on the "
        "citizen's page none follows: what is new meanwhile is said by the next one.",
    )
    news_sms_hours: int = Field(
        default=24, ge=1, le=168, description="The same for text messages, which cost money."
    )
    reminder_days: str = Field(
        default="30,7,1",
        pattern=r"^[0-9]{1,3}(,[0-9]{1,3})*$",
        description="How many days before the end of a licence, a card or a time to pay its "
        "citizen is reminded.",
    )
    smtp_url: str | None = Field(
        default=None,
        description="The mail server: `smtp://user:password@host:587` (STARTTLS is asked for; "
        "`?starttls=no` switches it off) or `smtps://…`. Without it letters wait "
        "and are given up in the end, and `aroundme officers invite` prints the link.",
    )
    mail_from: str = Field(
        default="portal@localhost", description="The address that e-mails come from."
    )
    sms_url: str | None = Field(
        default=None,
        description="The gateway for text messages: an `https://` address under which `/messages` "
        "takes one as JSON (docs/sms.md). Without it they wait and are given up in the end.",
    )
    sms_key: str | None = Field(
        default=None, repr=False, description="The key that the gateway knows this portal by."
    )
    sms_sender: str = Field(
        default="AroundMe",
        pattern=r"^([A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15})$",
        description="The name (at most 11 letters and digits) or number that text messages come "
        "from.",
    )
    sms_callback_secret: str | None = Field(
        default=None,
        repr=False,
        min_length=16,
        description="The secret with which the gateway signs its reports to `/api/v1/sms/reports`. "
        "Without it no report is taken.",
    )
    sms_prefixes: str = Field(
        default="",
        pattern=r"^(\s*\+[1-9][0-9]*\s*(,|$))*$",
        description="What the numbers begin with that text messages go to, separated by commas, as "
        "in `+962,+970`. By default those of the country.",
    )
    sms_per_number_hour: int = Field(
        default=6, ge=1, description="Text messages with news that one number gets in an hour."
    )
    sms_codes_per_number_hour: int = Field(
        default=6,
        ge=1,
        description="Text messages with codes that one number gets in an hour, beside its news.",
    )
    sms_per_hour: int = Field(
        default=3000,
        ge=1,
        description="Text messages that go out in an hour to all numbers together; others wait.",
    )
    same_matter_metres: int = Field(
        default=250,
        ge=1,
        le=20_000,
        description="Within so many metres two cases may be of the same matter, unless their topic "
        "says another number (`same_within_m`): an officer is shown them.",
    )
    same_matter_days: int = Field(
        default=30,
        ge=1,
        le=366,
        description="So many days apart two cases may be of the same matter at most.",
    )
    cases_kept_days: str = Field(
        default="question=730,suggestion=730,complaint=1825,praise=365,malpractice=3650,"
        "fault=730,mistake=365,appeal=1825",
        pattern=r"^\s*[a-z_]+\s*=\s*[1-9][0-9]{1,4}\s*(,\s*[a-z_]+\s*=\s*[1-9][0-9]{1,4}\s*)*$",
        description="For how many days after its end the person, the words and the files of a case "
        "are kept, by kind, 10 at least; then only figures are left (docs/contact.md).",
    )
    clamd_address: str | None = Field(
        default=None,
        pattern=r"^(/.+|(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):[0-9]{1,5})$",
        description="A clamd that is asked about every file of a case: `host:port`, or the path of "
        "its socket. While it is away files stay in quarantine. Without it our own check decides.",
    )
    letters_page: bool = Field(
        default=False,
        description="Whether `/{language}/letters` shows the letters and text messages that wait "
        "where there is no mail server or gateway, with their links, to whoever sits at this "
        "machine: for development. `make run` switches it on.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="An OpenID Connect provider through which officers may sign in: its issuer.",
    )
    oidc_client_id: str | None = Field(
        default=None, description="What the OpenID Connect provider calls this portal."
    )
    oidc_client_secret: str | None = Field(
        default=None,
        repr=False,
        description="The secret that the portal shares with the OpenID Connect provider.",
    )
    oidc_name: str = Field(
        default="OpenID Connect", description="The provider's name on the sign-in page."
    )
    session_idle_minutes: int = Field(
        default=30,
        ge=1,
        description="Minutes after which a session of which nothing was heard is over.",
    )
    session_hours: int = Field(
        default=12, ge=1, description="Hours after which every session is over."
    )
    second_officer: bool = Field(
        default=True,
        description="Whether a second officer has to agree to what an officer hands in: an edit of "
        "an office, an agency or a service, a table, an import of a layer. `false` is for an "
        "installation with one officer, and the dashboard says so. A layer whose definition says "
        "`second_officer` goes by that.",
    )
    portal_agency: str = Field(
        default="portal",
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        description="The code of the agency that runs the portal: it publishes the layers, "
        "registers and figures of the portal that are no other agency's.",
    )
    own_versions_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        description="For how many days every daily version of the portal's own data is kept; of "
        "months that are older the last version stays. 0 keeps all.",
    )
    vocabularies_folder: Path | None = Field(
        default=None,
        description="A folder with vocabularies (`audiences.toml`, `life_events.toml`, "
        "`data_licences.toml` and so on) that take the place of the packaged ones.",
    )
    synonyms_file: Path | None = Field(
        default=None,
        description="A TOML file of words that mean the same, looked for together by the search, "
        'beside our own list: `groups = [["word", "another word"], …]`.',
    )
