"""`aroundme layers`: which layers there are."""

from geo.country import best_name
from layers.catalogue.queries import collection_states
from web.command_language import chosen_language, translator
from web.commands.console import explain_errors, print_table
from web.deployment import deployed


@explain_errors
def layers_command() -> None:
    """List the layers with their current releases."""
    _, language = translator(), chosen_language()
    headers = (
        _("layer"),
        _("name"),
        _("release"),
        _("features"),
        _("default radius (m)"),
        _("maximum (m)"),
    )
    with deployed() as deployment:
        with deployment.database.reading() as session:
            states = collection_states(session, deployment.catalogue.names)
        rows = [
            (
                definition.name,
                best_name(definition.names, language),
                states[definition.name].current_release if definition.name in states else None,
                states[definition.name].item_count if definition.name in states else 0,
                definition.radius_m.default,
                definition.radius_m.maximum,
            )
            for definition in deployment.catalogue.definitions
        ]
        print_table(_("Layers"), headers, rows)
