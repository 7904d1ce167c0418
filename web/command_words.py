"""The words of the command line: in which module of `web.commands` each stands, and its line."""

from typing import NamedTuple

from geo.messages import mark as _


class Verb(NamedTuple):
    """A word, its module in `web.commands`, and its line in a list of commands.

    The line, still to be translated, is the first sentence of its function's docstring, as a test
    compares: a list of commands must not read their modules for it.
    """

    word: str
    module: str
    line: str


class Group(NamedTuple):
    """A word with verbs below it, and its line in the list of commands."""

    word: str
    line: str
    verbs: tuple[Verb, ...]


VERBS = (
    Verb(
        "serve",
        "serve",
        _(
            "Serve the finder: start a private database if none is configured,"
            " migrate, load samples."
        ),
    ),
    Verb(
        "worker",
        "worker",
        _("Run imports and what else is queued, and the nightly jobs, until Ctrl-C."),
    ),
    Verb(
        "index",
        "index",
        _("Build the hot index of every active layer, and anew after each release, until Ctrl-C."),
    ),
    Verb(
        "downloads",
        "downloads",
        _("Make the files of the whole directory that clients ask for, anew after each release."),
    ),
    Verb("import", "import_file", _("Import a file as the next release of a layer.")),
    Verb(
        "around",
        "around",
        _("List what is around a point, nearest first: the endpoint's answer as a table."),
    ),
    Verb("layers", "catalogue", _("List the layers with their current releases.")),
)
_OPEN311_KEYS = (
    Verb("issue", "open311_keys", _("Issue a key to a program and print it: it is shown once.")),
    Verb("revoke", "open311_keys", _("End somebody's key; what came under it stays.")),
    Verb("list", "open311_keys", _("List all keys that were issued, by name.")),
)
GROUPS = (
    Group(
        "releases",
        _("The releases of a layer or a register, and going back to one."),
        (
            Verb(
                "list",
                "releases",
                _("List the releases of a layer or a register, the newest first."),
            ),
            Verb(
                "activate", "releases", _("Make a release that waits the current one, in one step.")
            ),
            Verb("discard", "releases", _("Discard a release that waits; its record stays.")),
            Verb(
                "revert",
                "releases",
                _("Make a new release that equals an older one; what came between stays readable."),
            ),
        ),
    ),
    Group(
        "mappings",
        _("What was confirmed about the files of a layer, and forgetting it."),
        (
            Verb(
                "list",
                "mappings",
                _("List what --map and --crs said about the files of a layer, the newest first."),
            ),
            Verb(
                "forget",
                "mappings",
                _("Forget what was confirmed, so that the columns are found by their names again."),
            ),
        ),
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
        ),
    ),
    Group("open311-keys", _("Keys of programs that report faults by Open311."), _OPEN311_KEYS),
    Group(
        "directory",
        _("The registers of agencies and services as tables, in and out."),
        (
            Verb(
                "template",
                "directory",
                _(
                    "Write an empty template: its sheets, what each column means, and"
                    " the lists to choose from."
                ),
            ),
            Verb(
                "export",
                "directory",
                _(
                    "Write a register as a filled template; importing it again would"
                    " change nothing."
                ),
            ),
            Verb(
                "import",
                "directory",
                _("Import a filled template as the next release of a register."),
            ),
        ),
    ),
    Group(
        "areas",
        _("Administrative areas from polygon files."),
        (Verb("import", "areas", _("Import the areas of one level, the largest level first.")),),
    ),
    Group(
        "gazetteer",
        _("Names of places: what people may type, and where it comes from."),
        (
            Verb(
                "import",
                "gazetteer",
                _(
                    "Import names of places; they replace those of the same source, as"
                    " a whole or not at all."
                ),
            ),
            Verb("list", "gazetteer", _("List the sources of names, with their licences.")),
        ),
    ),
    Group(
        "basemap",
        _("The base map: streets and water below the places, from an extract of OpenStreetMap."),
        (
            Verb(
                "import",
                "basemap",
                _("Import an extract as the base map; the former is served until it is whole."),
            ),
            Verb("show", "basemap", _("Show which base map is served, and of when it is.")),
            Verb("remove", "basemap", _("Remove the base map.")),
        ),
    ),
    Group(
        "routing",
        _("Walking and driving minutes: streets from an extract of OpenStreetMap."),
        (
            Verb(
                "build",
                "routing",
                _("Build the streets of an extract; the former are used until they are whole."),
            ),
            Verb("show", "routing", _("Show which streets are used, and of when they are.")),
            Verb("remove", "routing", _("Remove the streets; straight lines are shown then.")),
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
    Group(
        "export",
        _("The layers as one PMTiles archive, or one of them as a file with a map."),
        (
            Verb(
                "tiles",
                "export",
                _("Write the active layers into one PMTiles archive, for a CDN or a phone."),
            ),
            Verb(
                "map",
                "export",
                _("Write the places of a layer as one HTML file with a map, without a network."),
            ),
        ),
    ),
    Group(
        "samples",
        _("The demonstration data."),
        (
            Verb(
                "load",
                "samples",
                _(
                    "Load the demonstration data into the layers and registers that"
                    " have no release yet."
                ),
            ),
        ),
    ),
)
