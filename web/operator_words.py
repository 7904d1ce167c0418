"""The words of the command line for who runs a deployment: people, secrets, the database."""

from geo.messages import mark as _
from web.verbs import Group, Verb

_OPEN311_KEYS = (
    Verb("issue", "open311_keys", _("Issue a key to a program and print it: it is shown once.")),
    Verb("revoke", "open311_keys", _("End somebody's key; what came under it stays.")),
    Verb("list", "open311_keys", _("List all keys that were issued, by name.")),
)
_SECRETS = (
    Verb(
        "rotate",
        "secrets",
        _("Add a secret, and seal everything anew with it; what runs goes on and learns of it."),
    ),
    Verb(
        "reseal",
        "secrets",
        _(
            "Seal anew with the newest secret what older ones have sealed; the worker"
            " does so at night."
        ),
    ),
    Verb("status", "secrets", _("List the secrets, and how much hangs on each.")),
    Verb(
        "retire",
        "secrets",
        _("Take the older secrets out of the file, when nothing hangs on them any more."),
    ),
    Verb(
        "backup-person-keys",
        "secrets",
        _("Copy the keys of persons, and remove copies that are older than the settings allow."),
    ),
    Verb(
        "restore-person-keys",
        "secrets",
        _("Bring the keys of persons back from a copy; those of erased persons stay away."),
    ),
)
_DATASETS = (
    Verb(
        "list",
        "dataset_reports",
        _("List the datasets: what is late first, then what waits for somebody."),
    ),
    Verb("show", "dataset_reports", _("Show a dataset: its versions, and what was found in them.")),
    Verb(
        "report",
        "dataset_reports",
        _("Say by agency what is overdue, what does not answer, and what is missing."),
    ),
    Verb("add", "datasets", _("Add datasets as drafts, each by a TOML file that names its files.")),
    Verb("version", "datasets", _("Hand in a file as a new version, and look through it.")),
    Verb(
        "address",
        "datasets",
        _("Give the address of data that stay elsewhere, as a new version."),
    ),
    Verb("hand-in", "datasets", _("Hand a draft in for review.")),
    Verb("review", "datasets", _("Pass datasets on to the privacy check.")),
    Verb(
        "send-back",
        "datasets",
        _("Send a dataset back to whoever has written it, with the reason."),
    ),
    Verb(
        "findings",
        "dataset_findings",
        _("List what was found of persons in a version, numbered for settling."),
    ),
    Verb(
        "settle",
        "dataset_findings",
        _("Decide that what was found may be published; another one than who handed it in does."),
    ),
    Verb("check", "datasets", _("Say that a further version may be published.")),
    Verb("publish", "datasets", _("Publish datasets, or a further version of one.")),
    Verb("withdraw", "datasets", _("Withdraw a dataset or a version, with a public reason.")),
)
_HARVESTS = (
    Verb("list", "harvests", _("List the catalogues that are harvested, with their last runs.")),
    Verb(
        "add",
        "harvests",
        _("Add catalogues, or change them, each by a TOML file with the fields of the form."),
    ),
    Verb(
        "run",
        "harvests",
        _("Read a catalogue now, in this process; one that was interrupted is read on."),
    ),
    Verb("runs", "harvests", _("List the runs of a catalogue, the newest first.")),
    Verb(
        "show",
        "harvests",
        _("Show a run: its figures, and every record that was not taken, with the reason."),
    ),
    Verb(
        "confirm",
        "harvests",
        _("Say that what has vanished from a catalogue is to be retired, or to be kept."),
    ),
)
OPERATOR_GROUPS = (
    Group("datasets", _("Open data: many datasets at once, by the rules of the pages."), _DATASETS),
    Group(
        "harvests",
        _("Catalogues of other portals: added, read, and what came of it."),
        _HARVESTS,
    ),
    Group(
        "officers",
        _("The first invitation, the list, and what only the operator can do."),
        (
            Verb(
                "invite",
                "invitations",
                _("Invite somebody by e-mail; this is how the first administrator comes in."),
            ),
            Verb(
                "list",
                "officers",
                _("List every officer with roles, second factors and the last sign of life."),
            ),
            Verb("suspend", "suspensions", _("Suspend an officer, and end all his sessions.")),
            Verb("restore", "suspensions", _("End the suspension of an officer.")),
            Verb(
                "sign-everybody-out",
                "suspensions",
                _("End every session of everybody: after a leak."),
            ),
            Verb(
                "appoint",
                "suspensions",
                _(
                    "Give an officer a role at once: when the only approver or"
                    " administrator has left."
                ),
            ),
            Verb(
                "reset-second-factor",
                "suspensions",
                _(
                    "Take the second factors of an officer who lost them: the next"
                    " sign-in sets up new ones."
                ),
            ),
        ),
    ),
    Group(
        "audit",
        _("Whether the audit log is whole, and its end to be kept elsewhere."),
        (
            Verb(
                "verify",
                "audit",
                _("Read the whole log and find what was changed, removed, put in or cut off."),
            ),
            Verb(
                "head",
                "audit",
                _("Print the number and hash of the last event: keep it away from this machine."),
            ),
            Verb(
                "accesses",
                "access_log",
                _("Check the log of who looked at what of citizens: all chains, and their ends."),
            ),
        ),
    ),
    Group("open311-keys", _("Keys of programs that report faults by Open311."), _OPEN311_KEYS),
    Group("secrets", _("The secret file: another secret while all goes on."), _SECRETS),
    Group(
        "polls",
        _("Keys of secret polls, and their envelopes."),
        (
            Verb(
                "key",
                "polls",
                _(
                    "Make a key of a poll: the private half to be written down, the public one to"
                    " be handed in."
                ),
            ),
            Verb(
                "answer",
                "polls",
                _("Open a test envelope with a private key, and print the answer."),
            ),
            Verb(
                "open-envelopes",
                "polls",
                _(
                    "Open the layer of a closed poll that belongs to a private key, read from"
                    " standard input."
                ),
            ),
        ),
    ),
    Group(
        "database",
        _("The schema of the database, and backups of everything."),
        (
            Verb(
                "upgrade",
                "database",
                _("Bring the schema up to date. `aroundme serve` does the same when it starts."),
            ),
            Verb(
                "backup",
                "database",
                _(
                    "Save the database, what officers handed in and the secret in one"
                    " file, while all goes on."
                ),
            ),
            Verb(
                "verify",
                "database",
                _(
                    "Check that a backup is whole: digests, the listing of its dump,"
                    " rows after a restore."
                ),
            ),
            Verb(
                "restore",
                "database",
                _(
                    "Restore a backup into an empty deployment, or one layer of it"
                    " beside the living data."
                ),
            ),
            Verb(
                "roles",
                "database",
                _(
                    "Print the statements with which a superuser makes the roles of a"
                    " database of your own."
                ),
            ),
        ),
    ),
)
