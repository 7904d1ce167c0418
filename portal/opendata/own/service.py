"""The portal's own data brought into the catalogue: one version a day at most, where it changed."""

import logging
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.following.rules import What
from portal.opendata.datasets.rules import FILES
from portal.opendata.datasets.service import note, settle
from portal.opendata.own.context import OwnContext
from portal.opendata.own.data import OwnData, State
from portal.opendata.own.files import forms_of
from portal.opendata.own.interfaces import interfaces_of
from portal.opendata.own.records import Made, Records, is_due
from portal.opendata.own.spool import spool
from portal.opendata.own.tiles import TILES, write_tiles

log = logging.getLogger(__name__)

# What officers hand in has to be looked at by others; what the portal writes itself only has to fit
# onto the disk.
OWN_FILES = Purpose(FILES.name, 32 << 30)


def publish_all(ctx: OwnContext, data: Iterable[OwnData], today: date) -> int:
    """Bring all data into the catalogue that has changed; return how many versions there are."""
    count = 0
    for own in data:
        try:
            count += publish_state(ctx, own, today)
        except Exception:
            # Whatever is wrong with one, the others come.
            log.exception("The data of %s could not be published", own.name)
    return count


def publish_state(ctx: OwnContext, own: OwnData, today: date) -> bool:
    """Publish the state of now as the next version; return whether there is a new one.

    There is none where nothing has changed, and none where one of this day is there: what comes
    later today is in the version of tomorrow.
    """
    country = ctx.datasets.country
    with tempfile.TemporaryDirectory() as folder, ctx.database.reading() as reading:
        state = own.state(reading)
        if state is None or not is_due(reading, own, state, today):
            return False
        made, rows = _written(ctx, own, state, reading, Path(folder))
        with ExitStack() as kept, ctx.database.writing() as session:
            records = Records(session, country, state, today)
            dataset = records.dataset(own)
            for position, one in enumerate(made):
                received = kept.enter_context(Receiving(ctx.store, OWN_FILES))
                records.add_file(dataset, received, one, position, rows)
            for position, (name, titles, path) in enumerate(interfaces_of(own), len(made)):
                records.add_interface(dataset, (name, titles, ctx.public_url + path), position)
            settle(session, ctx.datasets, dataset)
            note(session, dataset, What.VERSION)
    return True


def _written(
    ctx: OwnContext, own: OwnData, state: State, session: Session, folder: Path
) -> tuple[list[Made], int]:
    """Write all files of a state, whose rows are read from the database once."""
    rows, is_layer = own.rows(session, state), own.layer is not None
    put = spool(folder / "spool", own.columns, rows, with_places=is_layer)
    made = []
    for form in forms_of(put):
        # Some of the libraries go by the end of a name.
        path = folder / f"{form.resource}.{form.ending}"
        if form.write(own, put, session, path):
            made.append(Made(form, path, own.file_name(state, form.ending)))
    tiles = folder / TILES.resource
    country = ctx.datasets.country
    if put.has_places and write_tiles(session, ctx.catalogue, country, own, state, tiles):
        made.append(Made(TILES, tiles, own.file_name(state, TILES.ending)))
    return [one for one in made if _fits(own, one)], put.rows


def _fits(own: OwnData, made: Made) -> bool:
    size = made.path.stat().st_size
    if size > OWN_FILES.largest_bytes:
        log.warning("The file %s of %s is left out: %d bytes", made.file_name, own.name, size)
    return size <= OWN_FILES.largest_bytes
