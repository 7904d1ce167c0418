"""`aroundme samples load`: the demonstration data, through the importer that everybody uses."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from geo.settings import GroundSettings
from importers.samples.centres import COUNTRY_CODE
from importers.samples.directory.loading import load_directory
from layers.areas.queries import has_areas
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from portal.opendata.datasets.queries import has_datasets
from portal.participation.spaces.queries import has_spaces
from web.command_language import LANGUAGES, translator
from web.commands.console import explain_errors, output
from web.deployment import deployed
from web.translations import Translations

_MADE_BY = "aroundme samples"


@explain_errors
def load_command() -> None:
    """Load the demonstration data into the layers and registers that have no release yet."""
    _ = translator()
    with deployed() as deployment:
        loaded = load_samples(deployment)
    output().print(
        _("Demonstration data: {layers}").format(layers=", ".join(loaded) or "—"), markup=False
    )


def load_samples(deployment: Deployment) -> list[str]:
    """Load what is missing and name what was filled; real data is never touched.

    The demonstration directory comes only to a deployment without any real places: its invented
    services must not stand beside real offices.
    """
    loaded = _load_demonstration(deployment) if deployment.country.code == COUNTRY_CODE else []
    _fill_gazetteer(deployment)
    return loaded


def _load_demonstration(deployment: Deployment) -> list[str]:
    with deployment.database.writing() as session:
        if not has_areas(session):
            # Here and below: the importer comes only where something is missing, for
            # `aroundme serve` asks at every start.
            from importers.areas import import_areas  # noqa: PLC0415
            from importers.samples.places import sample_area_files  # noqa: PLC0415

            for level, path in sample_area_files().items():
                import_areas(session, deployment.country, level, path)
    with deployment.database.reading() as session:
        filled = collection_states(session, deployment.catalogue.names)
    missing = [name for name in deployment.catalogue.names if name not in filled]
    loaded = _load_layers(deployment, missing)
    if all(state.demo for state in filled.values()):
        with deployment.database.writing() as session:
            loaded += load_directory(session, _MADE_BY)
            loaded += _load_participation(session, deployment)
            loaded += _load_datasets(session, deployment)
    return loaded


def _load_participation(session: Session, deployment: Deployment) -> list[str]:
    if has_spaces(session):
        return []
    # Only where something is missing, as above.
    from importers.samples.participation.loading import load_participation  # noqa: PLC0415

    return load_participation(session, deployment.country, _MADE_BY)


def _load_datasets(session: Session, deployment: Deployment) -> list[str]:
    if has_datasets(session):
        return []
    # Only where something is missing, as above.
    from importers.samples.opendata.loading import load_datasets  # noqa: PLC0415
    from portal.attachments.stores import FolderStore  # noqa: PLC0415

    store = FolderStore(GroundSettings().data_root.absolute())
    return load_datasets(session, deployment.country, _MADE_BY, store)


def _fill_gazetteer(deployment: Deployment) -> None:
    """Bring in what a database without names lacks: the areas, and the names that come along.

    A database from before the gazetteer has areas and no names of them.
    """
    # It measures distances, which brings more than most commands need.
    from layers.gazetteer.queries import name_sources  # noqa: PLC0415
    from layers.gazetteer.rules import AREAS  # noqa: PLC0415

    with deployment.database.reading() as session:
        known = {source.name for source in name_sources(session)}
        lacks_areas = AREAS not in known and has_areas(session)
    lacks_names = not known - {AREAS}
    if not lacks_areas and not lacks_names:
        return
    from importers.gazetteer.service import (  # noqa: PLC0415
        import_demonstration,
        import_embedded,
    )
    from layers.gazetteer.service import follow_areas  # noqa: PLC0415

    with deployment.database.writing() as session:
        if lacks_areas:
            follow_areas(session)
        if lacks_names:
            import_embedded(session, deployment.country)
        if lacks_names and deployment.country.code == COUNTRY_CODE:
            import_demonstration(session, deployment.country)


def _load_layers(deployment: Deployment, missing: list[str]) -> list[str]:
    if not missing:
        return []
    from importers.samples.places import write_samples  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        files = write_samples(Path(folder))
        for name in missing:
            if name in files:
                _load(deployment, name, files[name], Path(folder))
    return [name for name in missing if name in files]


def _load(deployment: Deployment, layer: str, path: Path, folder: Path) -> None:
    from importers.order import ImportOrder  # noqa: PLC0415
    from importers.understanding import understood  # noqa: PLC0415
    from web.commands.import_file import activate_and_show, run_with_progress  # noqa: PLC0415

    translations = Translations(LANGUAGES)
    order = ImportOrder(
        layer=layer,
        source=str(path),
        made_by=_MADE_BY,
        rejects_path=folder / f"{layer}.rejects.csv",
        translations={language: translations.to(language) for language in LANGUAGES},
        note="demonstration data",
    )
    with understood(deployment, order) as understanding:
        assert understanding is not None
        staged = run_with_progress(deployment, order, understanding)
    activate_and_show(deployment, staged, force=False)
