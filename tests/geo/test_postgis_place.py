"""Where a private cluster keeps its files."""

import os
import shutil
from pathlib import Path

import pytest

from geo.errors import InvalidSetup
from geo.local_postgis import LocalPostgis
from geo.postgis_place import find_place


def test_planted_socket_folder_is_refused(ground: Path) -> None:
    cluster = LocalPostgis(ground / "planted here")
    cluster.place.sockets.symlink_to(ground)
    try:
        with pytest.raises(InvalidSetup, match="belongs to somebody else"):
            cluster.start()
    finally:
        cluster.place.sockets.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends a user to the server")
def test_a_strict_umask_does_not_close_the_home_to_the_server(ground: Path) -> None:
    before = os.umask(0o077)
    try:
        place = find_place(ground / "strict" / ".data")
        place.prepare()
    finally:
        os.umask(before)
    assert place.home == ground / "strict" / ".data" / "postgis"
    assert find_place(ground / "strict" / ".data") == place
    shutil.rmtree(ground / "strict")
