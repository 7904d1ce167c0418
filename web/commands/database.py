"""`aroundme database upgrade`: the schema."""

from collections.abc import Callable

from geo.messages import mark
from web.commands.console import explain_errors, output, translator
from web.deployment import deployed


@explain_errors
def upgrade_command() -> None:
    """Bring the schema up to date. `aroundme serve` does the same when it starts."""
    with deployed():
        output().print(translator()(mark("The database schema is up to date.")), markup=False)


COMMANDS: dict[str, Callable[..., None]] = {"upgrade": upgrade_command}
