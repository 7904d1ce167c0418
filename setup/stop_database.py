"""Stops the private database of this checkout when a killed run has left it behind.

It needs no package and no environment, only the folder `geo` on the path of modules.
"""

import os
import sys
from pathlib import Path

from geo.errors import AroundMeError
from geo.local_postgis import LocalPostgis


def main() -> None:
    """Stop the database, or do nothing where none was ever made."""
    root = Path(__file__).resolve().parent.parent / ".data"
    cluster = LocalPostgis(Path(os.environ.get("AROUNDME_DATA_ROOT") or root))
    try:
        if cluster.place.data.exists():
            cluster.stop()
    except AroundMeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
