"""The words of the command line: in which module of `web.commands` each stands, and its line."""

from geo.messages import mark as _
from web.operator_words import OPERATOR_GROUPS
from web.verbs import Group, Verb

__all__ = ["GROUPS", "VERBS", "Group", "Verb"]


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
        "gateway",
        _("Calls to agencies: how they stand, and trying one."),
        (
            Verb(
                "status",
                "gateway",
                _(
                    "List what became of the calls to agencies in the last hour, and who is"
                    " left alone."
                ),
            ),
            Verb(
                "call",
                "gateway",
                _(
                    "Call a service about a person whose number is asked for, and print what"
                    " became of it."
                ),
            ),
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
    *OPERATOR_GROUPS,
)
