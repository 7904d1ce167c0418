"""The zoo as a table, for whoever wants to see how each file is rated: `make zoo`."""

import sys
import tempfile
from pathlib import Path

from portal.opendata.formats.rules import FORMATS
from portal.opendata.formats.sniffing import detect
from portal.opendata.openness.facts import facts_of
from portal.opendata.openness.stars import REASON_TEXTS, rate
from tests.portal.opendata.zoo.whole import ZOO
from web.translations import Translations


def main() -> None:
    """Print a line for each file, and how many are as they should be."""
    out = sys.stdout.write
    say, right = Translations(["ar"]).to("ar"), 0
    out("| file | what it is | stars | reason | السبب | besides |\n")
    out("|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for one in ZOO:
            path = Path(folder) / one.name
            one.make(path)
            found = detect(path, one.name)
            stars = rate(facts_of(found, licence_is_open=True))
            path.unlink()
            right += (found.format, found.doubts, stars.count, stars.reason) == (
                *(one.format, one.doubts),
                *(one.stars, one.reason),
            )
            reason, doubts = REASON_TEXTS[stars.reason], ", ".join(sorted(found.doubts)) or "–"
            name = FORMATS[found.format].name
            told = (one.name, name, stars.count, reason, say(reason), doubts)
            out(f"| {' | '.join(map(str, told))} |\n")
    out(f"\n{right} of {len(ZOO)} files are rated as they should be.\n")


if __name__ == "__main__":
    main()
